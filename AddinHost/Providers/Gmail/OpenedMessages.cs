using System.Net.Http.Headers;
using System.Text.Json;
using AddinHost.Mail.Mime;
using AddinHost.Providers.Gmail.Client;
using Google.Apis.Json;
using Google.Apis.Requests;
using Microsoft.Extensions.Options;

namespace AddinHost.Providers.Gmail;

/// <summary>
/// The one message that somebody has open in Gmail, read with the tokens that Google gives an add-on for it and for the moment. No mailbox is connected for this, and nothing
/// is kept.
/// </summary>
public sealed class OpenedMessages(IHttpClientFactory http, IOptions<GoogleOptions> options)
{
    /// <param name="UserToken">Access token of the user for the add-on.</param>
    /// <param name="MessageToken">Access token for this message, beside the other one.</param>
    public sealed record Access(string UserToken, string MessageToken, TimeSpan Within);

    /// <summary>A draft made in Gmail.</summary>
    public sealed record Draft(string Id, string ThreadId);

    /// <exception cref="ProviderException">As every call of Gmail.</exception>
    public async Task<MessageHeaders> HeadersAsync(Access access, string messageId, CancellationToken ct)
    {
        var names = string.Concat(GmailMessages.HeaderNames.Select(name => "&metadataHeaders=" + Uri.EscapeDataString(name)));
        var json = await CallAsync(access, HttpMethod.Get, $"messages/{Uri.EscapeDataString(messageId)}?format=metadata{names}", null, ct);
        return GmailMessages.Headers(Read<Message>(json));
    }

    /// <summary>All of it. Null when it lies in the trash.</summary>
    /// <exception cref="ProviderException">As every call of Gmail.</exception>
    public async Task<byte[]?> RawAsync(Access access, string messageId, CancellationToken ct)
    {
        var json = await CallAsync(access, HttpMethod.Get, $"messages/{Uri.EscapeDataString(messageId)}?format=raw", null, ct);
        try
        {
            return GmailMessages.Raw(json);
        }
        catch (JsonException exception)
        {
            throw new ProviderException(ProviderFailure.Unavailable, "gmail_broken", exception);
        }
    }

    /// <exception cref="ProviderException">As every call of Gmail.</exception>
    public async Task<Draft> CreateDraftAsync(Access access, ReadOnlyMemory<byte> content, string? threadId, CancellationToken ct)
    {
        var message = new Dictionary<string, string> { ["raw"] = System.Buffers.Text.Base64Url.EncodeToString(content.Span) };
        if (threadId is not null)
            message["threadId"] = threadId;
        using var body = JsonContent.Create(new { message });
        var draft = Read<Client.Draft>(await CallAsync(access, HttpMethod.Post, "drafts", body, ct));
        return draft is { Id: { Length: > 0 } id } ? new Draft(id, draft.Message?.ThreadId ?? threadId ?? "") : throw new ProviderException(ProviderFailure.Unavailable, "gmail_broken");
    }

    private async Task<byte[]> CallAsync(Access access, HttpMethod method, string path, HttpContent? body, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(access);
        using var client = http.CreateClient(GoogleHttp.ClientName);
        (client.Timeout, client.MaxResponseContentBufferSize) = (access.Within, GoogleHttp.LongestAnswer);
        using var request = new HttpRequestMessage(method, new Uri($"{options.Value.Endpoints.Gmail.TrimEnd('/')}/gmail/v1/users/me/{path}")) { Content = body };
        // A token that is none must not become another header.
        if (!AuthenticationHeaderValue.TryParse("Bearer " + access.UserToken, out var bearer) || !request.Headers.TryAddWithoutValidation("X-Goog-Gmail-Access-Token", access.MessageToken))
            throw new ProviderException(ProviderFailure.ReauthorizationNeeded, "gmail_sign_in_needed");
        request.Headers.Authorization = bearer;
        try
        {
            using var answer = await client.SendAsync(request, ct);
            var bytes = await answer.Content.ReadAsByteArrayAsync(ct);
            return answer.IsSuccessStatusCode ? bytes : throw GmailErrors.FromStatus(answer.StatusCode, ErrorIn(bytes), answer.Headers.RetryAfter?.Delta, null);
        }
        catch (Exception exception) when (GmailErrors.Covers(exception, ct))
        {
            throw GmailErrors.From(exception, null);
        }
    }

    private static T Read<T>(byte[] json)
    {
        try
        {
            return NewtonsoftJsonSerializer.Instance.Deserialize<T>(System.Text.Encoding.UTF8.GetString(json)) ?? throw new ProviderException(ProviderFailure.Unavailable, "gmail_broken");
        }
        catch (Newtonsoft.Json.JsonException exception)
        {
            throw new ProviderException(ProviderFailure.Unavailable, "gmail_broken", exception);
        }
    }

    private static RequestError? ErrorIn(byte[] json)
    {
        try
        {
            return NewtonsoftJsonSerializer.Instance.Deserialize<Wrapped>(System.Text.Encoding.UTF8.GetString(json))?.Error;
        }
        catch (Newtonsoft.Json.JsonException)
        {
            return null;
        }
    }

    private sealed class Wrapped
    {
        [Newtonsoft.Json.JsonProperty("error")]
        public RequestError? Error { get; set; }
    }
}
