using System.Globalization;
using Microsoft.Graph.Models.ODataErrors;
using Microsoft.Kiota.Abstractions;

namespace AddinHost.Providers.Graph;

/// <summary>The one place where failures of Microsoft Graph become <see cref="ProviderException"/>s with stable codes (learn.microsoft.com/graph/errors).</summary>
public static class GraphErrors
{
    /// <summary>Whether it came from Microsoft or the network; cancellation, bugs and what is mapped already did not.</summary>
    public static bool Covers(Exception exception, CancellationToken ct) =>
        exception is ApiException or HttpRequestException or IOException or System.Text.Json.JsonException
        || (exception is OperationCanceledException && !ct.IsCancellationRequested);

    public static ProviderException From(Exception exception, DateTimeOffset now) => exception switch
    {
        ApiException answer => FromAnswer(answer, now),
        AnswerTooLongException => new(ProviderFailure.Rejected, "message_too_large", exception),
        System.Text.Json.JsonException => new(ProviderFailure.Unavailable, "microsoft_broken", exception),
        // A certificate that is not trusted too: nobody could accept one in Microsoft's place.
        _ => new(ProviderFailure.Unavailable, "microsoft_unreachable", exception),
    };

    /// <summary>After the act that may have let a message go: only what was surely not done is a refusal.</summary>
    public static ProviderException FromSend(Exception exception, DateTimeOffset now)
    {
        var failure = From(exception, now);
        return failure.Failure is ProviderFailure.ReauthorizationNeeded or ProviderFailure.Throttled or ProviderFailure.Rejected
            ? failure
            : new ProviderException(ProviderFailure.OutcomeUnknown, "outcome_unknown", exception);
    }

    /// <summary>The same failure with the step of the check in which it happened.</summary>
    public static ProviderException AtStep(ProviderException exception, string step)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return new ProviderException(exception.Failure, exception.Code, exception.InnerException) { Step = step, RetryAfter = exception.RetryAfter };
    }

    public static ProviderException Expired(Exception? inner = null) => new(ProviderFailure.CursorExpired, "cursor_expired", inner);

    /// <summary>An answer that Microsoft does not give.</summary>
    public static ProviderException Broken(Exception? inner = null) => new(ProviderFailure.Unavailable, "microsoft_broken", inner);

    private static ProviderException FromAnswer(ApiException answer, DateTimeOffset now)
    {
        var failure = (answer.ResponseStatusCode, CodeOf(answer)) switch
        {
            (410, _) or (_, "syncStateNotFound" or "SyncStateNotFound" or "SyncStateInvalid" or "syncStateInvalid" or "resyncRequired" or "ResyncRequired") => Expired(answer),
            (401, _) => new ProviderException(ProviderFailure.ReauthorizationNeeded, "microsoft_sign_in_needed", answer),
            (413, _) or (_, "ErrorMessageSizeExceeded" or "RequestEntityTooLarge") => new(ProviderFailure.Rejected, "message_too_large", answer),
            (507, _) or (_, "ErrorQuotaExceeded" or "QuotaExceeded" or "ErrorMailboxStoreFull") => new(ProviderFailure.Rejected, "mailbox_full", answer),
            (_, "ErrorInvalidRecipients" or "ErrorInvalidInternetAddress") => new(ProviderFailure.Rejected, "address_unusable", answer),
            (_, "ErrorSendAsDenied" or "ErrorSubmissionQuotaExceeded") => new(ProviderFailure.Rejected, "microsoft_send_denied", answer),
            (_, "MailboxNotEnabledForRESTAPI" or "MailboxNotSupportedForRESTAPI" or "ErrorNonExistentMailbox") => new(ProviderFailure.Rejected, "microsoft_no_mailbox", answer),
            (403, _) => new(ProviderFailure.Rejected, "microsoft_access_denied", answer),
            (404, _) => new(ProviderFailure.NotFound, "microsoft_not_found", answer),
            (429, _) or (_, "ApplicationThrottled" or "ErrorServerBusy") => new(ProviderFailure.Throttled, "throttled", answer),
            ( >= 500, _) => new(ProviderFailure.Unavailable, "microsoft_unavailable", answer),
            ( >= 400, _) => new(ProviderFailure.Rejected, "microsoft_refused", answer),
            _ => Broken(answer),
        };
        return RetryAfter(answer, now) is { } wait ? new ProviderException(failure.Failure, failure.Code, answer) { RetryAfter = wait } : failure;
    }

    public static string? CodeOf(Exception? exception) => (exception as ODataError)?.Error?.Code;

    /// <summary>Seconds or a date (RFC 9110 10.2.3).</summary>
    private static TimeSpan? RetryAfter(ApiException answer, DateTimeOffset now)
    {
        var text = answer.ResponseHeaders?.FirstOrDefault(header => header.Key.Equals("Retry-After", StringComparison.OrdinalIgnoreCase)).Value?.FirstOrDefault();
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return TimeSpan.FromSeconds(seconds);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) && date > now ? date - now : null;
    }
}
