using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Authentication;
using System.Text;
using AddinHost.Shared.Outbound;
using AddinHost.Shared.Secrets;

namespace AddinHost.Notices.Webhooks;

/// <summary>What one attempt came to.</summary>
/// <param name="Problem">Null where the endpoint took it.</param>
/// <param name="RetryAfter">How long the endpoint asked to be left alone.</param>
public sealed record PostOutcome(int? Status, string? Problem, string? Excerpt, TimeSpan? RetryAfter = null);

/// <summary>Posts one event to one endpoint, through the guard and without following a redirect. Reads no more of the answer than it keeps.</summary>
public sealed class PostWebhook(IHttpClientFactory clients, Sealer sealer, TimeProvider clock)
{
    /// <summary>Longest a request takes, from the name to the end of the answer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private const int MostRead = 1_024;
    private const int MostKept = 200;
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(24);

    public async Task<PostOutcome> RunAsync(WebhookEndpoint endpoint, Guid eventId, string payload, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        var started = Stopwatch.GetTimestamp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Longest);
        PostOutcome outcome;
        try
        {
            outcome = await PostAsync(endpoint, eventId, payload, limit.Token);
        }
        catch (UnsealException)
        {
            outcome = new PostOutcome(null, "webhook_secret_lost", null);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            outcome = new PostOutcome(null, "webhook_timed_out", null);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            outcome = new PostOutcome(null, Code(exception), null);
        }

        WebhookFigures.Attempted(outcome, Stopwatch.GetElapsedTime(started));
        return outcome;
    }

    private async Task<PostOutcome> PostAsync(WebhookEndpoint endpoint, Guid eventId, string payload, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var body = Encoding.UTF8.GetBytes(payload);
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json") { CharSet = "utf-8" };
        request.Headers.Add("User-Agent", "Inlay-Webhooks/1");
        request.Headers.Add(WebhookSignature.IdHeader, eventId.ToString());
        request.Headers.Add(WebhookSignature.TimeHeader, now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(WebhookSignature.SignatureHeader, WebhookSignature.Sign(endpoint.Keys(sealer, now), eventId, now.ToUnixTimeSeconds(), body));
        using var answer = await clients.CreateClient(OutboundFeature.GuardedClient).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        var status = (int)answer.StatusCode;
        // What was taken is taken, whatever stands in the answer.
        var excerpt = answer.IsSuccessStatusCode ? null : await ExcerptAsync(answer, ct);
        var problem = status switch
        {
            >= 200 and < 300 => null,
            >= 300 and < 400 => "webhook_redirected",
            (int)HttpStatusCode.Gone => "webhook_gone",
            (int)HttpStatusCode.TooManyRequests => "webhook_throttled",
            >= 500 => "webhook_failed",
            _ => "webhook_refused",
        };
        return new PostOutcome(status, problem, excerpt, answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable ? Pause(answer, now) : null);
    }

    private static TimeSpan? Pause(HttpResponseMessage answer, DateTimeOffset now)
    {
        var asked = answer.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - now,
            _ => TimeSpan.Zero,
        };
        return asked <= TimeSpan.Zero ? null : asked < LongestPause ? asked : LongestPause;
    }

    /// <summary>The beginning of the answer as one line of plain text.</summary>
    private static async Task<string?> ExcerptAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        try
        {
            await using var stream = await answer.Content.ReadAsStreamAsync(ct);
            var bytes = new byte[MostRead];
            var read = await stream.ReadAtLeastAsync(bytes, MostRead, throwOnEndOfStream: false, ct);
            var text = new StringBuilder(MostKept);
            foreach (var rune in Encoding.UTF8.GetString(bytes, 0, read).EnumerateRunes().Take(MostKept))
            {
                if (text.Length + rune.Utf16SequenceLength <= MostKept)
                    text.Append(Rune.IsControl(rune) ? " " : rune.ToString());
            }

            return text.ToString().Trim() is { Length: > 0 } line ? line : null;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return null;
        }
    }

    private static string Code(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case OutboundException outbound:
                    return outbound.Problem switch
                    {
                        OutboundProblem.NotAllowed => "webhook_address_not_allowed",
                        OutboundProblem.NameUnknown => "webhook_name_unknown",
                        OutboundProblem.TimedOut => "webhook_timed_out",
                        _ => "webhook_unreachable",
                    };
                case AuthenticationException:
                    return "webhook_not_trusted";
            }
        }

        return "webhook_unreachable";
    }
}
