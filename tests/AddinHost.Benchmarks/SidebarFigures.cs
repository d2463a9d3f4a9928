using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using AddinHost.Integration.Support;

namespace AddinHost.Benchmarks;

/// <summary>The view model of both add-ins over HTTP in a large organization. INLAY_TEST_POSTGRES chooses the database.</summary>
internal static class SidebarFigures
{
    private const string Address = "bea@outside.test";

    public static async Task RunAsync(int messages, int contacts, int entries, int rounds)
    {
        await using var host = await HostProcess.StartNewAsync();
        await host.SetUpAsync();
        var contact = (await CreateAsync(host, "contacts", new { name = "Bea", addresses = new[] { Address } })).GetProperty("id").GetGuid();
        for (var at = 0; at < 3; at++)
        {
            await CreateAsync(host, "deals", new { name = $"Deal {at}", contactIds = new[] { contact } });
            await CreateAsync(host, "tasks", new { title = $"Task {at}", recordId = contact });
        }

        var organization = (await host.Client.GetFromJsonAsync<JsonElement>("api/v1/me")).GetProperty("organization").GetProperty("id").GetGuid();
        await host.StopAsync();
        var rows = new FindingRows(contact, messages, contacts, entries);
        var postgres = host.Settings.GetValueOrDefault("ConnectionStrings:App");
        if (postgres is null)
            await FillSqlite.RunAsync(Path.Combine(host.DataDirectory, "inlay.db"), organization, rows);
        else
            await FillPostgres.RunAsync(postgres, organization, rows);
        await host.StartAsync();
        var known = new { address = Address, role = "from", name = "Bea" };
        var others = rows.People.Take(4).Select(person => new { address = person.Address, role = "cc", name = person.Name });
        await MeasureAsync(host, "sidebar_read", new { messageId = "0@bench.test", participants = new[] { known } }, rounds);
        await MeasureAsync(host, "sidebar_read_five", new { messageId = "0@bench.test", participants = others.Prepend(known) }, rounds);
        await MeasureAsync(host, "sidebar_read_unlogged", new { messageId = "nobody-knows@bench.test", participants = new[] { known } }, rounds);
        await MeasureAsync(host, "sidebar_compose", new { mode = "compose", from = "ada@engines.test", participants = others.Prepend(known) }, rounds);
    }

    private static async Task<JsonElement> CreateAsync(HostProcess host, string path, object body)
    {
        using var answer = await host.Client.PostAsJsonAsync("api/v1/" + path, body);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task MeasureAsync(HostProcess host, string mode, object body, int rounds)
    {
        var took = new List<double>();
        var items = 0;
        for (var round = -20; round < rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            using var answer = await host.Client.PostAsJsonAsync("api/v1/sidebar", body);
            var shown = await answer.Content.ReadFromJsonAsync<JsonElement>();
            if (round >= 0)
                took.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            items = shown.GetProperty("timeline").GetProperty("items").GetArrayLength();
        }

        took.Sort();
        Report.Line(new { peer = "inlay", mode, items, n = rounds, median_ms = took[rounds / 2], p95_ms = took[(int)(rounds * 0.95)], max_ms = took[^1] });
    }
}
