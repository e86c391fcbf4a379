namespace IncidentOps.Adapters.Sqlite.Migrations;

/// <summary>One step forward of the database's form. Once released it never changes; the next change is the next number.</summary>
/// <param name="Number">The `user_version` that the step leads to.</param>
/// <param name="OldestReader">The oldest program, by its newest known number, that reads the result rightly.</param>
internal sealed record Migration(int Number, int OldestReader, string Sql)
{
    /// <summary>All of them, in order.</summary>
    public static IReadOnlyList<Migration> All { get; } = [Migration0001.Step, Migration0002.Step];

    public static int Newest => All[^1].Number;
}
