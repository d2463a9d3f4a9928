using System.Text.Json;
using AddinHost.Integration.Support;

namespace AddinHost.Integration.Mailboxes;

/// <summary>The caller's event stream, of which only the steps of connecting are kept.</summary>
internal sealed class StepStream : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly HttpResponseMessage answer;
    private readonly StreamReader reader;

    private StepStream(HttpResponseMessage answer, Stream stream)
    {
        this.answer = answer;
        reader = new StreamReader(stream);
    }

    public static async Task<StepStream> OpenAsync(HostProcess host)
    {
        var opened = await host.Client.GetAsync("api/v1/events", HttpCompletionOption.ResponseHeadersRead);
        Assert.True(opened.IsSuccessStatusCode);
        var stream = new StepStream(opened, await opened.Content.ReadAsStreamAsync());
        // The first line says that the listening has begun.
        Assert.StartsWith(":", await stream.reader.ReadLineAsync(), StringComparison.Ordinal);
        return stream;
    }

    /// <summary>The next steps of an attempt as "step state".</summary>
    public async Task<List<string>> TakeAsync(string attemptId, int count)
    {
        using var limit = new CancellationTokenSource(Patience);
        var steps = new List<string>();
        var kind = "";
        while (steps.Count < count && await reader.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                kind = line["event: ".Length..];
            if (kind != "mailbox.step" || !line.StartsWith("data: ", StringComparison.Ordinal))
                continue;
            var data = JsonDocument.Parse(line["data: ".Length..]).RootElement;
            if (data.GetProperty("attemptId").GetString() == attemptId)
                steps.Add($"{data.GetProperty("step").GetString()} {data.GetProperty("state").GetString()}");
        }

        return steps;
    }

    public ValueTask DisposeAsync()
    {
        reader.Dispose();
        answer.Dispose();
        return ValueTask.CompletedTask;
    }
}
