namespace IncidentOps.Adapters.Sqlite.Migrations;

/// <summary>
/// The lists over findings and drills. They begin empty: what wrote findings and drills with people came with this form; a drill that an
/// earlier build kept comes in with its next event.
/// </summary>
internal static class Migration0002
{
    public static Migration Step { get; } = new(2, 1, """
        -- version: of the event whose first text is the finding's
        CREATE TABLE findings (
            stream INTEGER NOT NULL REFERENCES streams,
            finding TEXT NOT NULL,
            version INTEGER NOT NULL,
            due_at INTEGER,
            settled_at INTEGER,
            summary BLOB NOT NULL,
            PRIMARY KEY (stream, finding)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX findings_open ON findings (due_at) WHERE settled_at IS NULL;
        CREATE INDEX findings_settled ON findings (settled_at) WHERE settled_at IS NOT NULL;

        CREATE TABLE drills (
            stream INTEGER PRIMARY KEY REFERENCES streams,
            is_over INTEGER NOT NULL,
            held_at INTEGER NOT NULL,
            exercise TEXT NOT NULL,
            summary BLOB NOT NULL
        ) STRICT;
        CREATE INDEX drills_over ON drills (held_at) WHERE is_over = 1;
        """);
}
