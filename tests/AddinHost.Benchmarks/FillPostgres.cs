using AddinHost.Messages.Search;
using Npgsql;

namespace AddinHost.Benchmarks;

/// <summary>Writes the rows of the large organization into a database by COPY, one connection for each table.</summary>
internal sealed class FillPostgres(string connectionString, Guid organization)
{
    public static async Task RunAsync(string connectionString, Guid organization, FindingRows rows)
    {
        // What is copied beside each other refers to each other before it is committed.
        var fill = new FillPostgres(new NpgsqlConnectionStringBuilder(connectionString) { Options = "-c session_replication_role=replica -c maintenance_work_mem=400MB -c synchronous_commit=off", CommandTimeout = 0, Pooling = false }.ToString(), organization);
        await fill.ExecuteAsync("CREATE UNLOGGED TABLE bench_words (position bigint, subject text, sender text, body text); DROP INDEX message_text_document");
        await fill.CopyRecordsAsync(rows);
        await fill.CopyMailsAsync(rows);
        await fill.ExecuteAsync($"""
            INSERT INTO message_text (position, organization_id, document) SELECT position, '{organization}',
                setweight(to_tsvector('simple', subject), 'A') || setweight(to_tsvector('simple', sender), 'C') || setweight(to_tsvector('simple', 'bea outside test'), 'D') || setweight(to_tsvector('simple', body), 'B') FROM bench_words;
            DROP TABLE bench_words;
            CREATE INDEX message_text_document ON message_text USING gin (document)
            """);
        await fill.ExecuteAsync("VACUUM ANALYZE");
    }

    private async Task CopyRecordsAsync(FindingRows rows)
    {
        await using (var companies = await CopyAsync("companies (id, organization_id, name, domain, properties, sort_name, search, version, created_at)"))
        {
            foreach (var one in rows.Companies)
                await companies.Writer.WriteRowAsync(default, one.Id, organization, one.Name, one.Domain, "{}", one.Name.ToLowerInvariant(), one.Name.ToLowerInvariant(), 1, DateTime.UnixEpoch);
            await companies.Writer.CompleteAsync();
        }

        await using var people = await CopyAsync("contacts (id, organization_id, name, job_title, company_id, phones, properties, sort_name, search, version, created_at)");
        await using var addresses = await CopyAsync("contact_addresses (id, organization_id, contact_id, address, position, is_matched)");
        for (var at = 0; at < rows.People.Count; at++)
        {
            var one = rows.People[at];
            await people.Writer.WriteRowAsync(default, one.Id, organization, one.Name, one.JobTitle, rows.CompanyOf(at).Id, "[]", "{}", one.Name.ToLowerInvariant(), one.Search, 1, DateTime.UnixEpoch);
            await addresses.Writer.WriteRowAsync(default, one.AddressId, organization, one.Id, one.Address, 0, true);
        }

        await people.Writer.CompleteAsync();
        await addresses.Writer.CompleteAsync();
    }

    private async Task CopyMailsAsync(FindingRows rows)
    {
        await using var messages = await CopyAsync("mail_messages (id, organization_id, thread_id, message_id, identity, shares_message_id, direction, from_address, \"to\", cc, subject, preview, sent_at, logged_at)");
        await using var bodies = await CopyAsync("mail_bodies (mail_message_id, organization_id, header_block, text)");
        await using var entries = await CopyAsync("timeline_entries (id, organization_id, record_id, kind, source_id, occurred_at, thread_id)");
        await using var places = await CopyAsync("searched_messages (position, organization_id, mail_message_id)");
        await using var words = await CopyAsync("bench_words (position, subject, sender, body)");
        foreach (var mail in rows.Mails())
        {
            var at = mail.At.UtcDateTime;
            await messages.Writer.WriteRowAsync(
                default, mail.Id, organization, mail.ThreadId, $"{mail.Number}@bench.test", mail.Id.ToByteArray(true), false, mail.Incoming ? "Incoming" : "Outgoing", mail.Sender, "[]", "[]", mail.Subject, "", at, at);
            await bodies.Writer.WriteRowAsync(default, mail.Id, organization, Array.Empty<byte>(), mail.Text);
            await entries.Writer.WriteRowAsync(default, mail.EntryId, organization, mail.ContactId, "Email", mail.Id, at, mail.ThreadId);
            await places.Writer.WriteRowAsync(default, mail.Position, organization, mail.Id);
            await words.Writer.WriteRowAsync(default, mail.Position, SearchWords.Plain(mail.Subject), SearchWords.Plain(mail.Sender), mail.Text);
        }

        foreach (var copy in new[] { messages, bodies, entries, places, words })
            await copy.Writer.CompleteAsync();
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this file and an id.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    private async Task<Copy> CopyAsync(string into)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        return new Copy(connection, await connection.BeginBinaryImportAsync($"COPY {into} FROM STDIN (FORMAT BINARY)"));
    }

    /// <summary>One table being filled.</summary>
    private sealed record Copy(NpgsqlConnection Connection, NpgsqlBinaryImporter Writer) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Writer.DisposeAsync();
            await Connection.DisposeAsync();
        }
    }
}
