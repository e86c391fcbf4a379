using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace IncidentOps.Adapters.Sqlite;

/// <summary>
/// A statement prepared once and run many times on one connection by one thread; parameters are `?1`, `?2`, …, bound by their
/// numbers. It binds and steps below SqliteCommand, which looks every parameter up by its name each time: on the writer's thread that took
/// half of what an append costs.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly string sql;
    private sqlite3_stmt? prepared;

    public Statement(SqliteConnection connection, string sql)
    {
        this.connection = connection;
        this.sql = sql;
    }

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="SqliteException">SQLite refused.</exception>
    public void Run(params ReadOnlySpan<object?> values)
    {
        var statement = Bind(values);
        try
        {
            while (Step(statement))
            {
            }
        }
        finally
        {
            Reset(statement);
        }
    }

    /// <summary>The first column of the first row; null where there is none. Runs to the end, as an INSERT that returns something must.</summary>
    /// <exception cref="SqliteException">SQLite refused.</exception>
    public object? Scalar(params ReadOnlySpan<object?> values)
    {
        var statement = Bind(values);
        try
        {
            var value = Step(statement) ? Column(statement, 0) : null;
            while (value is not null && Step(statement))
            {
            }

            return value;
        }
        finally
        {
            Reset(statement);
        }
    }

    /// <summary>The first row's columns; null where there is no row.</summary>
    /// <exception cref="SqliteException">SQLite refused.</exception>
    public object?[]? Row(params ReadOnlySpan<object?> values)
    {
        var statement = Bind(values);
        try
        {
            if (!Step(statement))
            {
                return null;
            }

            var row = new object?[raw.sqlite3_column_count(statement)];
            for (var column = 0; column < row.Length; column++)
            {
                row[column] = Column(statement, column);
            }

            return row;
        }
        finally
        {
            Reset(statement);
        }
    }

    public void Dispose() => prepared?.Dispose();

    private sqlite3_stmt Bind(ReadOnlySpan<object?> values)
    {
        if (prepared is null)
        {
            Check(raw.sqlite3_prepare_v3(connection.Handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out prepared));
        }

        for (var index = 0; index < values.Length; index++)
        {
            Check(values[index] switch
            {
                null => raw.sqlite3_bind_null(prepared, index + 1),
                long number => raw.sqlite3_bind_int64(prepared, index + 1, number),
                int number => raw.sqlite3_bind_int64(prepared, index + 1, number),
                string text => raw.sqlite3_bind_text(prepared, index + 1, text),
                byte[] bytes => raw.sqlite3_bind_blob(prepared, index + 1, bytes),
                ReadOnlyMemory<byte> bytes => raw.sqlite3_bind_blob(prepared, index + 1, bytes.Span),
                var other => throw new ArgumentException($"A {other.GetType().Name} can't be bound."),
            });
        }

        return prepared;
    }

    /// <summary>True: there is a row.</summary>
    private bool Step(sqlite3_stmt statement)
    {
        var code = raw.sqlite3_step(statement);
        if (code is raw.SQLITE_ROW or raw.SQLITE_DONE)
        {
            return code == raw.SQLITE_ROW;
        }

        Check(code);
        return false;
    }

    /// <summary>What went wrong has been said by the step; resetting only repeats it.</summary>
    private static void Reset(sqlite3_stmt statement)
    {
        raw.sqlite3_reset(statement);
        raw.sqlite3_clear_bindings(statement);
    }

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, connection.Handle);

    private static object? Column(sqlite3_stmt statement, int column) => raw.sqlite3_column_type(statement, column) switch
    {
        raw.SQLITE_NULL => null,
        raw.SQLITE_INTEGER => raw.sqlite3_column_int64(statement, column),
        raw.SQLITE_TEXT => raw.sqlite3_column_text(statement, column).utf8_to_string(),
        _ => raw.sqlite3_column_blob(statement, column).ToArray(),
    };
}
