using IncidentOps.Benchmarks;

// Each benchmark prints a table whose last columns are the ratio and `ok` or `short`; with --check the exit code is 1 where one is short.
switch (args)
{
    case ["drill", ..]:
        return await DrillBenchmark.RunAsync(args);
    case ["engine", ..]:
        return await EngineBenchmark.RunAsync(args);
    case ["growth", ..]:
        return await GrowthBenchmark.RunAsync(args);
    case ["restart", ..]:
        return await RestartBenchmark.RunAsync(args);
    case ["room", ..]:
        return await RoomBenchmark.RunAsync(args);
    case [RoomScreens.Command, ..]:
        return await RoomScreens.ChildAsync(args);
    default:
        Console.Error.WriteLine("Usage: engine|room|restart|growth|drill [--check]; room also takes --screens N, drill --players N and --times N");
        return 2;
}
