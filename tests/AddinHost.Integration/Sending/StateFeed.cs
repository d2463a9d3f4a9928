using System.Collections.Concurrent;
using System.Text.Json;
using AddinHost.Integration.Support;

namespace AddinHost.Integration.Sending;

/// <summary>Listens to a host's event stream as a client does.</summary>
public sealed class StateFeed : IAsyncDisposable
{
    private readonly CancellationTokenSource end = new();
    private readonly ConcurrentQueue<(string Kind, JsonElement Data)> events = new();
    private readonly HttpResponseMessage answer;
    private readonly Task reading;

    private StateFeed(HttpResponseMessage answer)
    {
        this.answer = answer;
        reading = ReadAsync();
    }

    public IReadOnlyList<(string Kind, JsonElement Data)> Events => [.. events];

    public static async Task<StateFeed> OpenAsync(HostProcess host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var opened = await host.Client.GetAsync(new Uri("api/v1/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        opened.EnsureSuccessStatusCode();
        return new StateFeed(opened);
    }

    /// <summary>The states that a message was told to have had, in the order of telling.</summary>
    public IReadOnlyList<string> StatesOf(Guid id) =>
        [.. events.Where(one => one.Kind == "send.state_changed" && one.Data.GetProperty("id").GetGuid() == id).Select(one => one.Data.GetProperty("state").GetString()!)];

    public async Task WaitAsync(Func<StateFeed, bool> isSo)
    {
        ArgumentNullException.ThrowIfNull(isSo);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!isSo(this))
        {
            if (limit.IsCancellationRequested)
                throw new TimeoutException("The stream only told: " + string.Join(", ", events.Select(one => one.Kind + " " + one.Data)));
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await reading;
        answer.Dispose();
        end.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(end.Token));
            var kind = "";
            while (await reader.ReadLineAsync(end.Token) is { } line)
            {
                if (line.StartsWith("event: ", StringComparison.Ordinal))
                    kind = line["event: ".Length..];
                if (line.StartsWith("data: ", StringComparison.Ordinal))
                    events.Enqueue((kind, JsonSerializer.Deserialize<JsonElement>(line["data: ".Length..])));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException)
        {
        }
    }
}
