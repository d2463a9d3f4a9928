using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AddinHost.Contacts.Import;
using AddinHost.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tests.Contacts;

public sealed class ImportTests(SharedHost shared) : IClassFixture<SharedHost>
{
    [Fact]
    public async Task Columns_are_guessed_a_dry_run_counts_and_the_import_does_what_it_said()
    {
        var tag = NewTag();
        var known = $"known@{tag}.test";
        await shared.AddContactAsync("Known", known);
        var file = $"Vorname;Nachname;E-Mail-Adresse;Telefon;Firma;Anmerkung\nÖde;Müller;oede@{tag}.test;+49 30 1;Öl & Söhne;x\nK;Nown;{known};;;\nNo;Body;not an address;;;\nTwice;Same;OEDE@{tag}.test;+49 30 2;;\n";
        var upload = await shared.UploadAsync(file);
        Assert.Equal(["first_name", "last_name", "address", "phone", "company", "ignore"], upload.GetProperty("mapping").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal((4, "Öde"), (upload.GetProperty("rows").GetInt32(), upload.GetProperty("sample")[0][0].GetString()));

        var dry = await shared.RunAsync(upload, dryRun: true);
        Assert.Equal(("checked", 1, 2, 0, 1), Counts(dry));
        Assert.Single(await shared.ListAsync($"/api/v1/contacts?query={tag}"));

        var run = await shared.RunAsync(upload);
        Assert.Equal(("done", 1, 2, 0, 1), Counts(run));
        var made = Assert.Single(await shared.ListAsync($"/api/v1/contacts?query=oede@{tag}"));
        Assert.Equal(("Twice Same", "Öl & Söhne"), (made.GetProperty("name").GetString(), made.GetProperty("company").GetProperty("name").GetString()));
        Assert.Equal(["+49 30 1", "+49 30 2"], made.GetProperty("phones").EnumerateArray().Select(one => one.GetString()));
        await TestHost.ProblemAsync(await shared.Host.Client.PostAsJsonAsync($"/api/v1/imports/{run.GetProperty("id").GetGuid()}/start", new { mapping = Mapping(upload) }), HttpStatusCode.Conflict, "import_started");

        var errors = (await shared.Host.Client.GetStringAsync(new Uri($"/api/v1/imports/{run.GetProperty("id").GetGuid()}/errors", UriKind.Relative))).Split("\r\n");
        Assert.EndsWith(",Problem", errors[0], StringComparison.Ordinal);
        Assert.StartsWith("No,Body,not an address,", errors[1], StringComparison.Ordinal);
        Assert.Contains("“not an address” is not an email address", errors[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Known_addresses_can_be_left_alone()
    {
        var tag = NewTag();
        await shared.AddContactAsync("Stays", $"a@{tag}.test");
        var run = await shared.RunAsync(await shared.UploadAsync($"name,email\nChanged,a@{tag}.test\nNew,b@{tag}.test\n"), duplicates: "skip");
        Assert.Equal(("done", 1, 0, 1, 0), Counts(run));
        Assert.Equal(["New", "Stays"], (await shared.ListAsync($"/api/v1/contacts?query={tag}&sort=name")).Select(row => row.GetProperty("name").GetString()));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("windows-1252")]
    public async Task Umlauts_survive_whatever_spreadsheet_wrote_the_file(string encoding)
    {
        var tag = NewTag();
        var text = Encoding.GetEncoding(encoding == "windows-1252" ? "iso-8859-1" : encoding);
        byte[] file = [.. text.GetPreamble(), .. text.GetBytes($"Name;E-Mail\r\nÄnne Öhr;a@{tag}.test\r\n")];
        Assert.Equal(("done", 1, 0, 0, 0), Counts(await shared.RunAsync(await shared.UploadAsync(file))));
        Assert.Equal("Änne Öhr", (await shared.ListAsync($"/api/v1/contacts?query={tag}"))[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Cards_of_all_versions_are_read()
    {
        var tag = NewTag();
        var file = $"""
            BEGIN:VCARD
            VERSION:2.1
            N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg
            EMAIL;INTERNET;WORK:joerg@{tag}.test
            END:VCARD
            BEGIN:VCARD
            VERSION:3.0
            FN:Bea Bri
             ght\, Jr.
            N:Bright;Bea;;;
            item1.EMAIL;TYPE=INTERNET:bea@{tag}.test
            item1.X-ABLabel:Work
            EMAIL;TYPE=HOME:b@home.{tag}.test
            ORG:Engines\; Ltd;Sales
            PHOTO;ENCODING=b;TYPE=JPEG:{new string('A', 40_000)}
            END:VCARD
            BEGIN:VCARD
            VERSION:4.0
            FN:Cid
            TEL;VALUE=uri:tel:+49-30-1
            EMAIL:mailto:cid@{tag}.test
            TITLE:CTO
            END:VCARD
            BEGIN:VCARD
            FN:Nobody
            END:VCARD
            """.ReplaceLineEndings("\r\n");
        var run = await shared.RunAsync(await shared.UploadAsync(file, "text/vcard"));
        Assert.Equal(("done", 3, 0, 0, 1), Counts(run));
        var all = await shared.ListAsync($"/api/v1/contacts?query={tag}&sort=name");
        Assert.Equal(["Bea Bright, Jr.", "Cid", "Jörg Müller"], all.Select(row => row.GetProperty("name").GetString()));
        Assert.Equal((2, "Engines; Ltd"), (all[0].GetProperty("addresses").GetArrayLength(), all[0].GetProperty("company").GetProperty("name").GetString()));
        Assert.Equal(("CTO", "+49-30-1"), (all[1].GetProperty("jobTitle").GetString(), all[1].GetProperty("phones")[0].GetString()));
    }

    [Fact]
    public async Task What_was_exported_is_no_formula_and_comes_back_as_it_was()
    {
        var tag = NewTag();
        var address = $"=cmd|x@{tag}.test";
        await shared.PostAsync("/api/v1/contacts", new { name = "=HYPERLINK(\"http://evil.test\")", addresses = new[] { $"a@{tag}.test", address }, phones = new[] { "+49 30 1" }, jobTitle = "Line\r\nBCC: x, \"quoted\"" }, HttpStatusCode.Created);
        var csv = await shared.Host.Client.GetByteArrayAsync(new Uri($"/api/v1/contacts/export?format=csv&query={tag}", UriKind.Relative));
        var text = Encoding.UTF8.GetString(csv);
        Assert.Equal(2, text.Count(letter => letter == '\n'));
        Assert.Contains("\"'=HYPERLINK(", text, StringComparison.Ordinal);
        Assert.Contains("'+49 30 1", text, StringComparison.Ordinal);
        var card = await shared.Host.Client.GetStringAsync(new Uri($"/api/v1/contacts/export?format=vcard&query={tag}", UriKind.Relative));
        Assert.Single(card.Split("\r\n"), line => line.StartsWith("TITLE:", StringComparison.Ordinal));
        Assert.DoesNotContain(card.Split("\r\n"), line => line.StartsWith("BCC", StringComparison.Ordinal));
        Assert.All(card.Split("\r\n"), line => Assert.True(Encoding.UTF8.GetByteCount(line) <= 75));

        foreach (var (file, type) in ((byte[], string)[])[(csv, "text/csv"), (Encoding.UTF8.GetBytes(card), "text/vcard")])
        {
            var before = Assert.Single(await shared.ListAsync($"/api/v1/contacts?query={tag}"));
            await shared.DeleteAsync($"/api/v1/contacts/{before.GetProperty("id").GetGuid()}");
            Assert.Equal(("done", 1, 0, 0, 0), Counts(await shared.RunAsync(await shared.UploadAsync(file, type))));
            var after = Assert.Single(await shared.ListAsync($"/api/v1/contacts?query={tag}"));
            foreach (var field in (string[])["name", "addresses", "phones", "jobTitle"])
                Assert.Equal(before.GetProperty(field).ToString(), after.GetProperty(field).ToString());
        }
    }

    [Fact]
    public async Task An_import_goes_on_where_another_host_stopped_and_counts_no_row_twice()
    {
        var tag = NewTag();
        var file = new StringBuilder("Email,Name\n");
        for (var i = 0; i < 1_200; i++)
            file.Append(CultureInfo.InvariantCulture, $"p{i}@{tag}.test,Person {i}\n");
        var upload = await shared.UploadAsync(file.ToString());
        var id = upload.GetProperty("id").GetGuid();
        // As a host leaves it that died behind the first chunk.
        await shared.Host.InDatabaseAsync(db => db.ContactImports.Where(row => row.Id == id).ExecuteUpdateAsync(set => set.SetProperty(row => row.Done, 500).SetProperty(row => row.Created, 500).SetProperty(row => row.StartedAt, row => row.CreatedAt).SetProperty(row => row.State, ImportState.Running)));
        // Behind it in the row: when that one is over, so is the first.
        Assert.Equal(("done", 1, 0, 0, 0), Counts(await shared.RunAsync(await shared.UploadAsync($"email\nx@{tag}.test\n"))));
        var now = await shared.GetAsync($"/api/v1/imports/{id}");
        Assert.Equal(("done", 1_200, 0, 0, 0), Counts(now));
        Assert.Equal(1_200, now.GetProperty("done").GetInt32());
        Assert.Equal(700 + 1, await shared.Host.InDatabaseAsync(db => db.ContactAddresses.CountAsync(row => row.Address.EndsWith($"@{tag}.test"))));
        Assert.Equal(1, await shared.Host.InDatabaseAsync(db => db.Companies.CountAsync(row => row.Domain == tag + ".test")));
    }

    [Fact]
    public async Task Nonsense_is_refused_and_nothing_of_it_is_kept()
    {
        var client = shared.Host.Client;
        await TestHost.ProblemAsync(await RecordCalls.UploadAsync(client, [], "text/csv"), HttpStatusCode.UnprocessableEntity, "file_empty");
        await TestHost.ProblemAsync(await RecordCalls.UploadAsync(client, Encoding.UTF8.GetBytes("name,email\n"), "text/csv"), HttpStatusCode.UnprocessableEntity, "file_empty");
        await TestHost.ProblemAsync(await RecordCalls.UploadAsync(client, Encoding.UTF8.GetBytes("name,email\n\"" + new string('x', 100_000)), "text/csv"), HttpStatusCode.UnprocessableEntity, "file_unreadable");
        await TestHost.ProblemAsync(await RecordCalls.UploadAsync(client, [1, 2, 3], "application/zip"), HttpStatusCode.BadRequest, "file_type_unknown");
        var parts = await shared.Host.InDatabaseAsync(async db => await db.ImportParts.CountAsync() - await db.ContactImports.CountAsync());
        Assert.Equal(0, parts);

        var upload = await shared.UploadAsync("a,b\n1,2\n");
        var path = $"/api/v1/imports/{upload.GetProperty("id").GetGuid()}";
        await TestHost.ProblemAsync(await client.PostAsJsonAsync(path + "/start", new { mapping = Mapping(upload) }), HttpStatusCode.BadRequest, "mapping_without_address");
        await TestHost.ProblemAsync(await client.PostAsJsonAsync(path + "/start", new { mapping = new[] { "address" } }), HttpStatusCode.BadRequest, "mapping_invalid");
        await TestHost.ProblemAsync(await client.PostAsJsonAsync(path + "/start", new { mapping = new[] { "address", "property:unknown" } }), HttpStatusCode.BadRequest, "mapping_invalid");
        Assert.Equal("cancelled", (await shared.PostAsync(path + "/cancel")).GetProperty("state").GetString());
        await TestHost.ProblemAsync(await client.PostAsJsonAsync(path + "/start", new { mapping = new[] { "address", "ignore" } }), HttpStatusCode.Conflict, "import_started");
    }

    [Fact]
    public async Task Another_organization_sees_neither_import_nor_export()
    {
        var tag = NewTag();
        await shared.AddContactAsync("Bea", $"a@{tag}.test");
        var path = $"/api/v1/imports/{(await shared.UploadAsync($"email\nb@{tag}.test\n")).GetProperty("id").GetGuid()}";
        await TestHost.ProblemAsync(await shared.Elsewhere.GetAsync(new Uri(path, UriKind.Relative)), HttpStatusCode.NotFound, "import_not_found");
        await TestHost.ProblemAsync(await shared.Elsewhere.GetAsync(new Uri(path + "/errors", UriKind.Relative)), HttpStatusCode.NotFound, "import_not_found");
        await TestHost.ProblemAsync(await shared.Elsewhere.PostAsJsonAsync(path + "/start", new { mapping = new[] { "address" } }), HttpStatusCode.NotFound, "import_not_found");
        await TestHost.ProblemAsync(await shared.Elsewhere.PostAsJsonAsync(path + "/cancel", new { }), HttpStatusCode.NotFound, "import_not_found");
        Assert.DoesNotContain(tag, await shared.Elsewhere.GetStringAsync(new Uri("/api/v1/contacts/export?format=csv", UriKind.Relative)), StringComparison.Ordinal);
    }

    private static (string? State, int Created, int Updated, int Skipped, int Wrong) Counts(JsonElement import) => (
        import.GetProperty("state").GetString(), import.GetProperty("created").GetInt32(), import.GetProperty("updated").GetInt32(), import.GetProperty("skipped").GetInt32(), import.GetProperty("wrong").GetInt32());

    private static string[] Mapping(JsonElement upload) => [.. upload.GetProperty("mapping").EnumerateArray().Select(one => one.GetString()!)];

    private static string NewTag() => "t" + Guid.NewGuid().ToString("N")[..10];
}
