using System.Text.Json;
using AddinHost.Providers.Gmail;
using AddinHost.Shared.Results;

namespace AddinHost.Sync.Push;

/// <summary>Takes a push of Pub/Sub: believed only with Google's signature, then handed on at once.</summary>
public sealed partial class TakeGmailPush(GmailPushTokens tokens, AnnounceGmailChange announce, ILogger<TakeGmailPush> logger)
{
    /// <summary>Larger bodies are none of Gmail's.</summary>
    public const int LongestBody = 16 * 1024;

    private sealed record Push(PushedMessage? Message);

    private sealed record PushedMessage(string? Data);

    public async Task<Result<Done>> HandleAsync(string? authorization, Stream body, CancellationToken ct)
    {
        // Nobody's body is read before it is known who sent it.
        switch (await OriginAsync(authorization, ct))
        {
            case null:
                return Error.Unavailable("push_keys_unavailable", "Google's keys cannot be had at the moment; send it again.");
            case PushOrigin.NotSigned:
                return Error.Unauthenticated("push_not_signed", "This notification carries no valid token of Google.");
            case PushOrigin.NotExpected:
                return Error.Forbidden("push_not_expected", "This notification is not from the subscription of this installation.");
        }

        // What cannot be read would not become better by being sent again.
        if (await ReadAsync(body, ct) is { } notification)
            LogAnnounced(await announce.HandleAsync(notification.Address, ct));
        return default(Done);
    }

    private async Task<PushOrigin?> OriginAsync(string? authorization, CancellationToken ct)
    {
        try
        {
            return await tokens.CheckAsync(authorization, ct);
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            LogNoKeys(exception);
            return null;
        }
    }

    private static async Task<GmailNotification?> ReadAsync(Stream body, CancellationToken ct)
    {
        try
        {
            return GmailNotification.Decode((await JsonSerializer.DeserializeAsync<Push>(body, JsonSerializerOptions.Web, ct))?.Message?.Data);
        }
        catch (Exception exception) when (exception is JsonException or BadHttpRequestException)
        {
            return null;
        }
    }

    [LoggerMessage(LogLevel.Debug, "Gmail announced a change of {Mailboxes} mailboxes")]
    private partial void LogAnnounced(int mailboxes);

    [LoggerMessage(LogLevel.Warning, "Google's keys cannot be had: notifications of Gmail are not taken")]
    private partial void LogNoKeys(Exception exception);
}
