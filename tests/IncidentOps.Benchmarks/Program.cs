using IncidentOps.Benchmarks;

// Each benchmark prints a table whose last columns are the ratio and `ok` or `short`; with --check the exit code is 1 where one is short.
switch (args)
{
    case ["room", ..]:
        return await RoomBenchmark.RunAsync(args);
    case [RoomScreens.Command, ..]:
        return await RoomScreens.ChildAsync(args);
    default:
        Console.Error.WriteLine("Usage: room [--screens N] [--check]");
        return 2;
}
