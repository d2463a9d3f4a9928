using System.Text;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace AddinHost.Data;

/// <summary>Tells errors that come back with the same data from those that pass.</summary>
public static class DatabaseErrors
{
    private const int TooBig = 18;
    private const int Constraint = 19;
    private const int Mismatch = 20;

    /// <summary>Would the same rows fail again? A database that is away, busy or full is not about the data.</summary>
    public static bool IsAboutTheData(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                // Classes 22 (data), 23 (integrity) and 54 (limits) of the SQL standard's states.
                case PostgresException { SqlState: { Length: 5 } state } when state[..2] is "22" or "23" or "54":
                case SqliteException { SqliteErrorCode: TooBig or Constraint or Mismatch }:
                case EncoderFallbackException:
                    return true;
            }
        }

        return false;
    }
}
