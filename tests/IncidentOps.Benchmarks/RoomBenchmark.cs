using System.Diagnostics;
using System.Globalization;
using IncidentOps.Core.Incidents;
using IncidentOps.Web.Live;

namespace IncidentOps.Benchmarks;

/// <summary>
/// A tick in a room that a thousand screens show, beside a bare SignalR broadcast of the same bytes to as many connections, in blocks that
/// alternate; or an inject in a drill, on the screens of its players. The screens live in a process of their own, so that this one's processor time is the server's alone.
/// </summary>
internal sealed class RoomBenchmark(int screens, bool isDrill = false)
{
    private const int Blocks = 7;
    private const int UpdatesInBlock = 12;
    private const int WarmUps = 25;

    /// <summary>See DESIGN: the p99 from accepted to shown, and the processor time of a delivery, as multiples of the bare broadcast.</summary>
    private const double LatencyBudget = 1.5;
    private const double ProcessorBudget = 1.3;

    private readonly List<Block> ours = [];
    private readonly List<Block> bare = [];
    private readonly List<double> commands = [];

    /// <summary>`room [--screens N] [--check]`. Answers the exit code.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var at = Array.IndexOf(arguments, "--screens");
        var screens = at >= 0 && at + 1 < arguments.Length ? int.Parse(arguments[at + 1], CultureInfo.InvariantCulture) : 1_000;
        var isShort = await new RoomBenchmark(screens).MeasureAsync();
        return isShort && arguments.Contains("--check") ? 1 : 0;
    }

    /// <summary>Whether something is short of its budget.</summary>
    public async Task<bool> MeasureAsync()
    {
        await using var server = await RoomServer.StartAsync(isDrill);
        await using var audience = await RoomScreens.StartAsync(server, screens);
        for (var number = 0; number < WarmUps; number++)
        {
            await OursAsync(server, audience, new Block());
            await BareAsync(server, audience, new Block());
        }

        var renderer = server.Service<PieceRenderer>();
        var (passes, updates) = (renderer.Passes, 0);
        for (var number = 0; number < Blocks; number++)
        {
            var watched = await BlockAsync(block => OursAsync(server, audience, block));
            bare.Add(await BlockAsync(block => BareAsync(server, audience, block)));
            // Delivering begins when the command is accepted: what deciding and committing cost is measured where nobody looks, and left out.
            var alone = await BlockAsync(_ => server.ChangeUnseenAsync());
            commands.Add(alone.Processor.TotalMicroseconds / UpdatesInBlock / screens);
            watched.Processor -= alone.Processor;
            ours.Add(watched);
            updates += UpdatesInBlock;
        }

        var rendersEach = (double)(renderer.Passes - passes) / updates / RoomServer.Languages.Length;
        return Print(server.LastBytes, rendersEach);
    }

    private static async Task<Block> BlockAsync(Func<Block, Task> update)
    {
        var block = new Block();
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        for (var number = 0; number < UpdatesInBlock; number++)
        {
            await update(block);
        }

        block.Processor = Process.GetCurrentProcess().TotalProcessorTime - before;
        return block;
    }

    private static async Task OursAsync(RoomServer server, RoomScreens screens, Block block)
    {
        var version = await server.ChangeAsync();
        block.Add(server.AcceptedAt, await screens.ShownAsync(RoomScreens.Ours, version));
    }

    private static async Task BareAsync(RoomServer server, RoomScreens screens, Block block)
    {
        var began = Stopwatch.GetTimestamp();
        var version = await server.BroadcastAsync();
        block.Add(began, await screens.ShownAsync(RoomScreens.Bare, version));
    }

    private bool Print(int bytes, double rendersEach)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(isDrill ? "drill, an inject" : "room")}: {screens} screens in {RoomServer.Languages.Length} audiences, {RoomServer.Rows} rows, {bytes} bytes an update, {Blocks} x {UpdatesInBlock} updates each"));
        Console.WriteLine("| what                                  |      ours |      bare | budget | ratio |       |");
        Console.WriteLine("|---------------------------------------|----------:|----------:|-------:|------:|-------|");
        var isShort = Row("accepted to shown, p50, ms", block => block.Milliseconds(0.5), null);
        isShort |= Row("accepted to shown, p99, ms", block => block.Milliseconds(0.99), LatencyBudget);
        isShort |= Row("server processor time a delivery, µs", block => block.Processor.TotalMicroseconds / block.Count, ProcessorBudget);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| {"  beside it, the command itself, µs",-37} | {Median(commands),9:0.00} | {"",9} | {"",6} | {"",5} | {"",-5} |"));
        var isOnce = rendersEach <= 1;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {"renders an update and audience",-37} | {rendersEach,9:0.00} | {1.0,9:0.00} | {1.0,6:0.0} | {rendersEach,5:0.00} | {(isOnce ? "ok" : "short"),-5} |"));
        return isShort || !isOnce;
    }

    /// <summary>The median of the pairs' ratios: what else the machine does meanwhile hits both of a pair.</summary>
    private bool Row(string what, Func<Block, double> of, double? budget)
    {
        var ratio = Median(ours.Zip(bare, (mine, theirs) => of(mine) / of(theirs)));
        var isShort = ratio > budget;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {what,-37} | {Median(ours.Select(of)),9:0.00} | {Median(bare.Select(of)),9:0.00} | {(budget is { } bound ? bound.ToString("0.0", CultureInfo.InvariantCulture) : ""),6} | {ratio,5:0.00} | {(isShort ? "short" : budget is null ? "" : "ok"),-5} |"));
        return isShort;
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    /// <summary>Updates measured together.</summary>
    private sealed class Block
    {
        private readonly List<long> delays = [];

        public TimeSpan Processor { get; set; }

        public int Count => delays.Count;

        public void Add(long began, long[] shown) => delays.AddRange(shown.Select(at => at - began));

        public double Milliseconds(double quantile)
        {
            delays.Sort();
            return delays[(int)Math.Min(delays.Count - 1, delays.Count * quantile)] * 1000.0 / Stopwatch.Frequency;
        }
    }
}
