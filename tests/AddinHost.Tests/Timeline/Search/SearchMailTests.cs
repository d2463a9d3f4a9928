using System.Net;
using System.Text;
using System.Text.Json;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tests.Timeline.Search;

public sealed class SearchMailTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly TestHost host = shared.Host;

    [Theory]
    [InlineData("{0}", true)]
    [InlineData("{0} offer", true)]
    [InlineData("OFFER {0}", true)]
    [InlineData("{0} größe", true)]
    [InlineData("{0} GRÖSSE", false)]
    [InlineData("{0} grosse", false)]
    [InlineData("{0} quarter*", true)]
    [InlineData("{0} quarter", true)]
    [InlineData("{0} quarter ", false)]
    [InlineData("{0} quarter offer", false)]
    [InlineData("\"the quarterly offer\" {0}", true)]
    [InlineData("\"quarterly the\" {0}", false)]
    [InlineData("from:charles {0}", true)]
    [InlineData("von:\"Charles Babbage\" {0}", true)]
    [InlineData("from:bea {0}", false)]
    [InlineData("to:bea {0}", true)]
    [InlineData("to:carol {0}", true)]
    [InlineData("to:charles {0}", false)]
    [InlineData("from:charles.babbage@engines.test to:outside.test {0}", true)]
    [InlineData("thursday {0}", true)]
    [InlineData("nowhere {0}", false)]
    public async Task Words_phrases_people_and_beginnings_find_a_message(string query, bool found)
    {
        var word = Word();
        await shared.LogAsync(SharedHost.Mail("Charles Babbage <charles.babbage@engines.test>", SharedHost.Address(), SharedHost.NewMessageId(), "Cc: Carol <carol@engines.test>\n", body: $"Here is the\nquarterly offer {word} in your Größe."));
        Assert.Equal(found ? 1 : 0, (await SearchAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, query, word))).Count);
    }

    [Fact]
    public async Task A_hit_says_where_it_is_and_marks_what_was_found()
    {
        var word = Word();
        var contact = await shared.AddContactAsync("Bea <b>Bold</b>", SharedHost.Address());
        var address = (await host.GetAsync<JsonElement>($"/api/v1/contacts/{contact}")).GetProperty("addresses")[0].GetString()!;
        await shared.LogAsync(SharedHost.Mail("ada@engines.test", address, SharedHost.NewMessageId(), body: $"{new string('x', 10)} {string.Concat(Enumerable.Repeat("before ", 100))}<script>{word}</script> {string.Concat(Enumerable.Repeat("after ", 100))}"));
        var hit = Assert.Single(await SearchAsync(word.ToUpperInvariant()));
        var pieces = hit.GetProperty("snippet").EnumerateArray().ToList();
        Assert.Equal(word, Assert.Single(pieces, piece => piece.GetProperty("hit").GetBoolean()).GetProperty("text").GetString());
        var text = string.Concat(pieces.Select(piece => piece.GetProperty("text").GetString()));
        Assert.InRange(text.Length, 150, 230);
        Assert.StartsWith("… before before", text, StringComparison.Ordinal);
        Assert.Contains($"<script>{word}</script> after", text, StringComparison.Ordinal);
        Assert.EndsWith("after …", text, StringComparison.Ordinal);
        var on = Assert.Single(hit.GetProperty("contacts").EnumerateArray());
        Assert.Equal(contact, on.GetProperty("id").GetGuid());
        Assert.Equal("Bea <b>Bold</b>", on.GetProperty("name").GetString());
        Assert.Equal((await shared.TimelineAsync(contact))[0].GetProperty("id").GetGuid(), on.GetProperty("entryId").GetGuid());
    }

    [Fact]
    public async Task What_only_HTML_says_is_found_without_its_tags_and_scripts()
    {
        var (word, hidden) = (Word(), Word());
        var html = Convert.ToBase64String(Encoding.UTF8.GetBytes($"<style>.{hidden}{{}}</style><p class='{hidden}'>The <b>{word}</b>&nbsp;is here</p><script>{hidden}</script>"));
        await shared.LogAsync(SharedHost.Mail(SharedHost.Address(), "ada@engines.test", SharedHost.NewMessageId(), "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n", body: html));
        var hit = Assert.Single(await SearchAsync($"\"the {word} is here\""));
        Assert.Contains(hit.GetProperty("snippet").EnumerateArray(), piece => piece.GetProperty("hit").GetBoolean() && piece.GetProperty("text").GetString() == word);
        Assert.Empty(await SearchAsync(hidden));
    }

    [Fact]
    public async Task Pages_come_newest_first_and_each_message_once_also_when_all_are_of_one_moment()
    {
        var word = Word();
        for (var i = 0; i < 7; i++)
            await shared.LogAsync(SharedHost.Mail("ada@engines.test", SharedHost.Address(), SharedHost.NewMessageId(), date: i < 5 ? "Fri, 20 Nov 2026 10:00:00 +0000" : $"Fri, 20 Nov 2026 1{i}:00:00 +0000", body: word));
        var seen = new List<JsonElement>();
        string? next = null;
        do
        {
            var page = await host.GetAsync<JsonElement>($"/api/v1/search?query={word}&limit=2{(next is null ? "" : "&after=" + next)}");
            seen.AddRange(page.GetProperty("items").EnumerateArray());
            next = page.GetProperty("next").GetString();
        }
        while (next is not null && seen.Count < 20);
        Assert.Equal(7, seen.Count);
        Assert.Equal(7, seen.Select(hit => hit.GetProperty("id").GetGuid()).Distinct().Count());
        var times = seen.Select(hit => hit.GetProperty("sentAt").GetDateTimeOffset()).ToList();
        Assert.Equal(times.OrderDescending(), times);
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("\"\"\"")]
    [InlineData("' OR 1=1 --")]
    [InlineData("organization : \"x\" OR subject : *")]
    [InlineData("} : NEAR(a b, 2) ^ - + AND OR NOT (")]
    [InlineData("from:")]
    [InlineData("from:to:from:")]
    [InlineData("from:\"")]
    [InlineData("* ** a* \\ \\' :*ABCD !x & | <-> <2>")]
    [InlineData("\0 a\0b")]
    [InlineData("\uD800 \uDC00x \uFFFE e\u0301\u0301\u0301")]
    [InlineData("%_%")]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("1e5 1.5e-3 0x41 ²½ Ⅷ ١٢")]
    public async Task No_text_is_an_expression(string query)
    {
        var answer = await host.Client.GetAsync($"/api/v1/search?query={Uri.EscapeDataString(query)}");
        Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"{answer.StatusCode}");
    }

    [Fact]
    public async Task A_very_long_query_is_cut()
    {
        Assert.Empty(await SearchAsync(string.Concat(Enumerable.Repeat("a \"b c\" ", 400))));
        await TestHost.ProblemAsync(await host.Client.GetAsync("/api/v1/search?query=a&after=x"), HttpStatusCode.BadRequest, "page_unknown");
        await TestHost.ProblemAsync(await host.Client.GetAsync("/api/v1/search?query=a&after=-1"), HttpStatusCode.BadRequest, "page_unknown");
    }

    [Fact]
    public async Task Mail_of_another_organization_is_not_found_and_nobody_finds_anything()
    {
        var word = Word();
        await shared.LogAsync(SharedHost.Mail("ada@engines.test", SharedHost.Address(), SharedHost.NewMessageId(), body: word));
        var theirs = await shared.Elsewhere.GetStringAsync($"/api/v1/search?query={word}");
        var nothing = await shared.Elsewhere.GetStringAsync($"/api/v1/search?query={Word()}");
        Assert.Equal(nothing, theirs);
        foreach (var attempt in new[] { $"organization:{host.OrganizationId:N} {word}", $"{host.OrganizationId:N} {word}", $"\"{host.OrganizationId:N}\"" })
            Assert.Equal(nothing, await shared.Elsewhere.GetStringAsync($"/api/v1/search?query={Uri.EscapeDataString(attempt)}"));
        using var signedOut = host.SignedOut();
        Assert.Equal(HttpStatusCode.Unauthorized, (await signedOut.GetAsync($"/api/v1/search?query={word}")).StatusCode);
    }

    [Fact]
    public async Task What_stands_on_no_timeline_any_more_is_not_found_and_what_is_deleted_leaves_no_words()
    {
        var word = Word();
        await shared.LogAsync(SharedHost.Mail("ada@engines.test", SharedHost.Address(), SharedHost.NewMessageId(), body: word));
        var id = Assert.Single(await SearchAsync(word)).GetProperty("id").GetGuid();
        await host.InDatabaseAsync(db => db.WriteAsync(() => db.TimelineEntries.Where(row => row.SourceId == id).ExecuteDeleteAsync(), default));
        Assert.Empty(await SearchAsync(word));
        var position = await host.InDatabaseAsync(db => db.SearchedMessages.Where(row => row.MailMessageId == id).Select(row => row.Position).SingleAsync());
        Assert.Equal(1, await WordsAsync(position));
        await host.InDatabaseAsync(db => db.WriteAsync(() => db.MailMessages.Where(row => row.Id == id).ExecuteDeleteAsync(), default));
        Assert.Equal(0, await WordsAsync(position));
    }

    [Fact]
    public async Task Text_of_any_length_and_alphabet_is_stored()
    {
        var (word, last) = (Word(), Word());
        var random = new Random(1);
        var body = new StringBuilder(word);
        for (var i = 0; i < 120_000; i++)
            body.Append(' ').Append((char)random.Next(0x4E00, 0x9FFF)).Append((char)random.Next(0x4E00, 0x9FFF));
        await shared.LogAsync(SharedHost.Mail("ada@engines.test", SharedHost.Address(), SharedHost.NewMessageId(), body: body.Append(' ').Append(last).ToString()));
        Assert.Single(await SearchAsync(word));
        Assert.Empty(await SearchAsync(last));
    }

    [Fact]
    public async Task What_was_there_before_the_search_is_found_after_it()
    {
        var (word, inHtml, name) = (Word(), Word(), Word());
        await shared.LogAsync(SharedHost.Mail("ada@engines.test", $"\"{name}\" <{SharedHost.Address()}>", SharedHost.NewMessageId(), body: $"Hello, {word}!"));
        await shared.LogAsync(SharedHost.Mail(SharedHost.Address(), "ada@engines.test", SharedHost.NewMessageId(), "Content-Type: text/html; charset=utf-8\n", body: $"<style>p{{}}</style><p>{inHtml}</p>"));
        await host.InDatabaseAsync(async db =>
        {
            await db.Database.ExecuteSqlRawAsync("DROP INDEX ix_timeline_entries_thread");
            await db.Database.ExecuteSqlRawAsync("ALTER TABLE timeline_entries DROP COLUMN thread_id");
            foreach (var table in new[] { "message_text", "searched_messages" })
#pragma warning disable EF1002 // Two constants.
                await db.Database.ExecuteSqlRawAsync($"DROP TABLE {table}");
#pragma warning restore EF1002
            await AddinHost.Data.SchemaRunner.ApplyAsync(db, AddinHost.Data.SchemaRunner.Files(db.IsSqlite).Single(file => file.Name == "timeline").Resource, default);
            return true;
        });
        Assert.Single(await SearchAsync(word));
        Assert.Single(await SearchAsync($"to:{name}"));
        Assert.Single(await SearchAsync(inHtml));
    }

    private async Task<List<JsonElement>> SearchAsync(string query) => [.. (await host.GetAsync<JsonElement>($"/api/v1/search?query={Uri.EscapeDataString(query)}")).GetProperty("items").EnumerateArray()];

    private Task<int> WordsAsync(long position) => host.InDatabaseAsync(db => (db.IsSqlite
        ? db.Database.SqlQuery<int>($"SELECT COUNT(*) AS \"Value\" FROM message_text_docsize WHERE id = {position}")
        : db.Database.SqlQuery<int>($"SELECT COUNT(*)::int AS \"Value\" FROM message_text WHERE position = {position}")).SingleAsync());

    /// <summary>A word that no other message has.</summary>
    private static string Word() => "w" + Guid.NewGuid().ToString("N");
}
