using System.Globalization;
using AddinHost.Messages.Search;
using Microsoft.Data.Sqlite;

namespace AddinHost.Benchmarks;

/// <summary>Writes the rows of the large organization into the file of a host that is not running.</summary>
internal sealed class FillSqlite(SqliteConnection connection, SqliteTransaction transaction, byte[] organization)
{
    public static async Task RunAsync(string file, Guid organization, FindingRows rows)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        await connection.OpenAsync();
        // Nobody else is there, and nothing is lost that could not be made again. A large buffer of words leaves few pieces to put together.
        Execute(connection, "PRAGMA journal_mode=DELETE; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-400000; PRAGMA foreign_keys=OFF; INSERT INTO message_text (message_text, rank) VALUES ('hashsize', 67108864), ('automerge', 0)");
        await using (var transaction = (SqliteTransaction)await connection.BeginTransactionAsync())
        {
            new FillSqlite(connection, transaction, organization.ToByteArray(true)).Write(rows);
            await transaction.CommitAsync();
        }

        Execute(connection, "INSERT INTO message_text (message_text, rank) VALUES ('hashsize', 1048576), ('automerge', 4); PRAGMA journal_mode=WAL");
    }

    private void Write(FindingRows rows)
    {
        using var company = Prepare("INSERT INTO companies (id, organization_id, name, domain, properties, sort_name, search, version, created_at) VALUES ($0, $1, $2, $3, '{}', $4, $4, 1, 0)");
        foreach (var one in rows.Companies)
            Run(company, one.Id, organization, one.Name, one.Domain, one.Name.ToLowerInvariant());
        using var person = Prepare("INSERT INTO contacts (id, organization_id, name, job_title, company_id, phones, properties, sort_name, search, version, created_at) VALUES ($0, $1, $2, $3, $4, '[]', '{}', $5, $6, 1, 0)");
        using var address = Prepare("INSERT INTO contact_addresses (id, organization_id, contact_id, address, position, is_matched) VALUES ($0, $1, $2, $3, 0, 1)");
        for (var at = 0; at < rows.People.Count; at++)
        {
            var one = rows.People[at];
            Run(person, one.Id, organization, one.Name, one.JobTitle, rows.CompanyOf(at).Id, one.Name.ToLowerInvariant(), one.Search);
            Run(address, one.AddressId, organization, one.Id, one.Address);
        }

        using var message = Prepare("INSERT INTO mail_messages (id, organization_id, thread_id, message_id, identity, shares_message_id, direction, from_name, from_address, \"to\", cc, subject, preview, sent_at, logged_at) VALUES ($0, $1, $2, $3, $0, 0, $4, NULL, $5, '[]', '[]', $6, '', $7, $7)");
        using var body = Prepare("INSERT INTO mail_bodies (mail_message_id, organization_id, header_block, text) VALUES ($0, $1, x'', $2)");
        using var entry = Prepare("INSERT INTO timeline_entries (id, organization_id, record_id, kind, source_id, occurred_at, thread_id) VALUES ($0, $1, $2, 'Email', $3, $4, $5)");
        using var place = Prepare("INSERT INTO searched_messages (position, organization_id, mail_message_id) VALUES ($0, $1, $2)");
        using var words = Prepare("INSERT INTO message_text (rowid, organization, subject, sender, recipients, body) VALUES ($0, $1, $2, $3, 'bea outside test', $4)");
        var owner = Convert.ToHexStringLower(organization);
        foreach (var mail in rows.Mails())
        {
            var at = mail.At.ToUnixTimeMilliseconds() * 1_000;
            Run(message, mail.Id, organization, mail.ThreadId, $"{mail.Number}@bench.test", mail.Incoming ? "Incoming" : "Outgoing", mail.Sender, mail.Subject, at);
            Run(body, mail.Id, organization, mail.Text);
            Run(entry, mail.EntryId, organization, mail.ContactId, mail.Id, at, mail.ThreadId);
            Run(place, mail.Position, organization, mail.Id);
            Run(words, mail.Position, owner, SearchWords.Plain(mail.Subject), SearchWords.Plain(mail.Sender), mail.Text);
        }
    }

    private SqliteCommand Prepare(string sql)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // Constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static void Run(SqliteCommand command, params object[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i] is Guid id ? id.ToByteArray(true) : values[i];
            if (command.Parameters.Count <= i)
                command.Parameters.AddWithValue("$" + i.ToString(CultureInfo.InvariantCulture), value);
            else
                command.Parameters[i].Value = value;
        }

        command.ExecuteNonQuery();
    }
}
