using System.Text.Json;

namespace AddinHost.Integration.Support;

/// <summary>What a client of the event stream gets to see, kept in order.</summary>
public sealed class LiveEvents : IAsyncDisposable
{
    public sealed record Happened(string Kind, JsonElement Data);

    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private readonly List<Happened> events = [];
    private readonly List<(Predicate<Happened> IsIt, TaskCompletionSource<Happened> Came)> awaited = [];
    private readonly HttpResponseMessage answer;
    private readonly Task reading;

    private LiveEvents(HttpResponseMessage answer)
    {
        this.answer = answer;
        reading = ReadAsync();
    }

    /// <summary>Opens the stream; everything that happens from then on is kept.</summary>
    public static async Task<LiveEvents> OpenAsync(HttpClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        var opened = await client.GetAsync("api/v1/events", HttpCompletionOption.ResponseHeadersRead);
        opened.EnsureSuccessStatusCode();
        return new LiveEvents(opened);
    }

    /// <summary>The first such event of those that count.</summary>
    public async Task<Happened> WaitAsync(string kind, Predicate<JsonElement> isIt)
    {
        Task<Happened> task;
        lock (gate)
        {
            if (events.Find(IsIt) is { } before)
                return before;
            var came = new TaskCompletionSource<Happened>(TaskCreationOptions.RunContinuationsAsynchronously);
            awaited.Add((IsIt, came));
            task = came.Task;
        }

        return await task.WaitAsync(TimeSpan.FromSeconds(60));

        bool IsIt(Happened happened) => happened.Kind == kind && isIt(happened.Data);
    }

    /// <summary>What happened until now no longer counts.</summary>
    public void Forget()
    {
        lock (gate)
            events.Clear();
    }

    /// <summary>Waits until the mailbox was in this state, however shortly.</summary>
    public Task WaitForStateAsync(Guid mailboxId, string state) =>
        WaitAsync("mailbox.state_changed", data => data.GetProperty("mailboxId").GetGuid() == mailboxId && data.GetProperty("state").GetString() == state);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await reading;
        answer.Dispose();
        stop.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(stop.Token));
            var kind = "";
            while (await reader.ReadLineAsync(stop.Token) is { } line)
            {
                if (line.StartsWith("event: ", StringComparison.Ordinal))
                    kind = line["event: ".Length..];
                else if (line.StartsWith("data: ", StringComparison.Ordinal))
                    Add(new Happened(kind, JsonSerializer.Deserialize<JsonElement>(line["data: ".Length..])));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException)
        {
        }
    }

    private void Add(Happened happened)
    {
        lock (gate)
        {
            events.Add(happened);
            foreach (var (_, came) in awaited.Where(entry => entry.IsIt(happened)))
                came.TrySetResult(happened);
            awaited.RemoveAll(entry => entry.Came.Task.IsCompleted);
        }
    }
}
