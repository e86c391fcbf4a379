namespace IncidentOps.Simulation;

/// <summary>SplitMix64: the same numbers from the same seed, on every machine and .NET version.</summary>
internal sealed class SeededRandom(ulong seed)
{
    private ulong state = seed;

    public int Below(int bound) => (int)(Next() % (ulong)bound);

    public bool Chance(double probability) => (Next() >> 11) * (1.0 / (1UL << 53)) < probability;

    /// <summary>With ticks finer than a millisecond, as real clocks have.</summary>
    public TimeSpan Between(TimeSpan least, TimeSpan most) => least + new TimeSpan((long)(Next() % (ulong)(most - least).Ticks));

    public TimeSpan Milliseconds(int least, int most) => Between(TimeSpan.FromMilliseconds(least), TimeSpan.FromMilliseconds(most));

    public TimeSpan Seconds(int least, int most) => Between(TimeSpan.FromSeconds(least), TimeSpan.FromSeconds(most));

    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    public Guid NextGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes, Next());
        BitConverter.TryWriteBytes(bytes[8..], Next());
        return new Guid(bytes);
    }

    public ulong Next()
    {
        var mixed = state += 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
