using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Integration.Support;

namespace AddinHost.Benchmarks;

/// <summary>Search, timeline pages and lists of contacts over HTTP in a large organization, with 10,000 entries on one contact. INLAY_TEST_POSTGRES chooses the database.</summary>
internal static class Finding
{
    public static async Task RunAsync(int messages, int contacts, int rounds)
    {
        await using var host = await HostProcess.StartNewAsync();
        await host.SetUpAsync();
        var contact = (await (await host.Client.PostAsJsonAsync("api/v1/contacts", new { name = "Bea", addresses = new[] { "bea@outside.test" } })).Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        var organization = (await host.Client.GetFromJsonAsync<JsonElement>("api/v1/me")).GetProperty("organization").GetProperty("id").GetGuid();
        await host.StopAsync();
        var started = Stopwatch.GetTimestamp();
        var postgres = host.Settings.GetValueOrDefault("ConnectionStrings:App");
        if (postgres is null)
            await FillSqlite.RunAsync(Path.Combine(host.DataDirectory, "inlay.db"), organization, new FindingRows(contact, messages, contacts));
        else
            await FillPostgres.RunAsync(postgres, organization, new FindingRows(contact, messages, contacts));
        Report.Line(new { peer = "inlay", mode = "fill", database = postgres is null ? "sqlite" : "postgres", messages, contacts, seconds = Stopwatch.GetElapsedTime(started).TotalSeconds });
        await host.StartAsync();

        foreach (var (name, query) in new[]
        {
            ("most_common_word", "w1 "), ("common_word", "w40 "), ("rare_word", "w43210 "), ("common_words", "w1 w2 w5 "), ("common_and_rare", "w1 w31234 "), ("phrase", "\"w1 w2\""), ("prefix", "w43*"),
            ("sender", "from:sender77 "), ("sender_and_word", "from:sender77 w3 "), ("nothing", "nowhere "),
        })
            await MeasureAsync(host, "search_" + name, $"api/v1/search?query={Uri.EscapeDataString(query)}", rounds);
        await MeasureTimelineAsync(host, $"api/v1/contacts/{contact}/timeline?limit=50", rounds);
        await MeasureAsync(host, "latest", "api/v1/timeline?limit=50", rounds);
        await MeasureAsync(host, "latest_incoming", "api/v1/timeline?limit=10&direction=incoming", rounds);
        foreach (var (name, query) in new[] { ("all", ""), ("everybody", "firm"), ("part_of_many", "berchi"), ("part_of_few", "xayozu"), ("name_and_family", "an mar"), ("company", "gmbh"), ("two_letters", "qx"), ("nobody", "nowhere") })
        {
            await MeasureAsync(host, "contacts_newest_" + name, $"api/v1/contacts?limit=100&query={query}", rounds);
            await MeasureAsync(host, "contacts_by_name_" + name, $"api/v1/contacts?limit=100&sort=name&query={query}", rounds);
        }
    }

    private static async Task MeasureTimelineAsync(HostProcess host, string path, int rounds)
    {
        var deep = path;
        for (var page = 0; page < 100; page++)
            deep = $"{path}&after={(await host.Client.GetFromJsonAsync<JsonElement>(deep)).GetProperty("next").GetString()}";
        await MeasureAsync(host, "timeline_first_page", path, rounds);
        await MeasureAsync(host, "timeline_page_100", deep, rounds);
        await MeasureAsync(host, "timeline_folded", path + "&fold=true", rounds);
        await MeasureAsync(host, "timeline_folded_deep", deep + "&fold=true", rounds);
        await MeasureAsync(host, "timeline_incoming_folded", path + "&fold=true&direction=incoming", rounds);
    }

    private static async Task MeasureAsync(HostProcess host, string mode, string path, int rounds)
    {
        var took = new List<double>();
        var found = 0;
        var processor = TimeSpan.Zero;
        using var process = Process.GetProcessById(host.ProcessId);
        for (var round = -3; round < rounds; round++)
        {
            if (round == 0)
            {
                process.Refresh();
                processor = process.TotalProcessorTime;
            }

            var started = Stopwatch.GetTimestamp();
            var answer = await host.Client.GetFromJsonAsync<JsonElement>(path);
            if (round >= 0)
                took.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            found = answer.GetProperty("items").GetArrayLength();
        }

        took.Sort();
        process.Refresh();
        // Where other programs run beside it, the processor time tells more than the clock; on PostgreSQL it is the host's share alone.
        var processorMs = (process.TotalProcessorTime - processor).TotalMilliseconds / rounds;
        Report.Line(new { peer = "inlay", mode, items = found, n = rounds, median_ms = took[rounds / 2], p95_ms = took[(int)(rounds * 0.95)], max_ms = took[^1], processor_ms = processorMs });
    }
}
