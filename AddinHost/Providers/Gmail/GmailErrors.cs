using System.Net;
using Google;
using Google.Apis.Requests;
using Newtonsoft.Json;

namespace AddinHost.Providers.Gmail;

/// <summary>The one place where answers of the Gmail API that are no success become <see cref="ProviderException"/>s with stable codes.</summary>
public static class GmailErrors
{
    private static readonly string[] RateReasons = ["rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "dailyLimitExceeded"];
    private static readonly string[] ScopeReasons = ["insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"];

    /// <summary>Whether it came from Google or the network; a caller's cancellation, bugs and what is mapped already did not.</summary>
    public static bool Covers(Exception exception, CancellationToken ct) =>
        exception is GoogleApiException or HttpRequestException or IOException or JsonException || (exception is OperationCanceledException && !ct.IsCancellationRequested);

    /// <summary>Maps what <see cref="Covers"/>.</summary>
    public static ProviderException From(Exception exception, TimeSpan? retryAfter) => exception switch
    {
        GoogleApiException google => FromStatus(google.HttpStatusCode, google.Error, retryAfter, exception),
        HttpRequestException { StatusCode: { } status } => FromStatus(status, null, retryAfter, exception),
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => new(ProviderFailure.Rejected, "message_too_large", exception),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => new(ProviderFailure.NotTrusted, "gmail_not_trusted", exception),
        OperationCanceledException => new(ProviderFailure.Unavailable, "gmail_timed_out", exception),
        JsonException => new(ProviderFailure.Unavailable, "gmail_broken", exception),
        _ => new(ProviderFailure.Unavailable, "gmail_unreachable", exception),
    };

    /// <summary>Maps an answer inside or outside a batch.</summary>
    public static ProviderException FromStatus(HttpStatusCode status, RequestError? error, TimeSpan? retryAfter, Exception? inner)
    {
        var reasons = error?.Errors?.Select(single => single.Reason).ToList() ?? [];
        return status switch
        {
            HttpStatusCode.Unauthorized => new(ProviderFailure.ReauthorizationNeeded, "gmail_sign_in_needed", inner),
            HttpStatusCode.TooManyRequests => Throttled(retryAfter, inner),
            HttpStatusCode.Forbidden when reasons.Exists(RateReasons.Contains) => Throttled(retryAfter, inner),
            HttpStatusCode.Forbidden when reasons.Exists(ScopeReasons.Contains) => new(ProviderFailure.ReauthorizationNeeded, "gmail_scope_missing", inner),
            HttpStatusCode.Forbidden when reasons.Contains("accessNotConfigured") => new(ProviderFailure.Rejected, "gmail_api_disabled", inner),
            HttpStatusCode.Forbidden when reasons.Contains("domainPolicy") => new(ProviderFailure.Rejected, "gmail_domain_policy", inner),
            HttpStatusCode.BadRequest when reasons.Contains("failedPrecondition") => new(ProviderFailure.Rejected, "gmail_not_enabled", inner),
            HttpStatusCode.BadRequest when error?.Message is { } message && (message.Contains("header", StringComparison.Ordinal) || message.Contains("Recipient", StringComparison.Ordinal)) =>
                new(ProviderFailure.Rejected, "address_unusable", inner),
            HttpStatusCode.NotFound => new(ProviderFailure.NotFound, "gmail_not_found", inner),
            HttpStatusCode.RequestEntityTooLarge => new(ProviderFailure.Rejected, "message_too_large", inner),
            HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => new(ProviderFailure.Unavailable, "gmail_unavailable", inner) { RetryAfter = retryAfter },
            _ => new(ProviderFailure.Rejected, "gmail_refused", inner),
        };
    }

    /// <summary>Whether what ended so may have been done all the same: anything that broke off after the request began to go out.</summary>
    public static bool MayHaveHappened(Exception exception) => exception switch
    {
        GoogleApiException google => google.HttpStatusCode is HttpStatusCode.NotFound or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError,
        HttpRequestException network => network.HttpRequestError is not (HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError),
        _ => true,
    };

    /// <summary>The same failure with the step of the check in which it happened.</summary>
    public static ProviderException AtStep(ProviderException exception, string step)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return new ProviderException(exception.Failure, exception.Code, exception.InnerException) { Step = step, RetryAfter = exception.RetryAfter };
    }

    private static ProviderException Throttled(TimeSpan? retryAfter, Exception? inner) => new(ProviderFailure.Throttled, "throttled", inner) { RetryAfter = retryAfter };
}
