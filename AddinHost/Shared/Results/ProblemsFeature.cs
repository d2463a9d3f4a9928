using AddinHost.Shared.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace AddinHost.Shared.Results;

/// <summary>Problem answers for what the framework refuses by itself: stable codes, our field names, never a C# type.</summary>
public static class ProblemsFeature
{
    public static IServiceCollection AddProblems(this IServiceCollection services)
    {
        services.AddProblemDetails(options => options.CustomizeProblemDetails = context => Complete(context.ProblemDetails, context.HttpContext));
        services.Configure<ApiBehaviorOptions>(options => options.InvalidModelStateResponseFactory = context =>
            new ProblemResult(BodyInvalid(context.ModelState)));
        return services;
    }

    /// <summary>Fills code, detail and trace id where the framework left them out.</summary>
    private static void Complete(ProblemDetails problem, HttpContext http)
    {
        var code = problem.Extensions.TryGetValue("code", out var given) && given is string text ? text : CodeOf(problem.Status ?? 500);
        problem.Extensions["code"] = code;
        problem.Detail ??= Say.Text(code, EnglishOf(code));
        problem.Extensions["traceId"] = System.Diagnostics.Activity.Current?.Id ?? http.TraceIdentifier;
    }

    private static string CodeOf(int status) => status switch
    {
        400 => "request_invalid",
        401 => "sign_in_needed",
        403 => "permission_missing",
        404 => "not_found",
        405 => "method_not_allowed",
        406 or 415 => "media_type_unsupported",
        413 => "body_too_large",
        429 => "too_many_requests",
        503 => "unavailable",
        _ => status >= 500 ? "internal_error" : "request_invalid",
    };

    private static string EnglishOf(string code) => code switch
    {
        "sign_in_needed" => "Sign in first.",
        "permission_missing" => "You do not have the permission for this; ask an administrator.",
        "not_found" => "There is nothing here.",
        "method_not_allowed" => "This address does not take that method.",
        "media_type_unsupported" => "The content type is not one that this address takes.",
        "body_too_large" => "That is larger than this address takes.",
        "too_many_requests" => "That was too often; wait a moment.",
        "unavailable" => "This is not available at the moment; try again shortly.",
        "internal_error" => "Something went wrong on our side. Nothing was lost; try again, and tell your administrator the trace id if it happens again.",
        _ => "The request could not be understood.",
    };

    private static Error BodyInvalid(ModelStateDictionary state)
    {
        var fields = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var (key, entry) in state)
        {
            if (entry.Errors.Count == 0)
                continue;
            var name = FieldName(key);
            // Messages of the JSON reader name C# types; only the texts of validation attributes are ours.
            var texts = entry.Errors
                .Select(error => error.Exception is null && !error.ErrorMessage.Contains("JSON", StringComparison.OrdinalIgnoreCase) && !error.ErrorMessage.Contains("AddinHost.", StringComparison.Ordinal)
                    ? error.ErrorMessage
                    : Say.Text("field_unreadable", "This value is missing or not of the expected form."))
                .Distinct(StringComparer.Ordinal).ToArray();
            if (name.Length > 0)
                fields[name] = texts;
            foreach (var missing in entry.Errors.SelectMany(error => MissingNames(error.ErrorMessage)))
                fields[missing] = [Say.Text("field_missing", "This value is required.")];
        }

        return Error.Invalid("body_invalid", "The request is missing something or holds a value of the wrong form.") with { Fields = fields };
    }

    /// <summary>"$.imap.port" and "Imap.Port" both become "imap.port"; the name of the action's parameter alone becomes nothing.</summary>
    private static string FieldName(string key)
    {
        var path = key.StartsWith("$.", StringComparison.Ordinal) ? key[2..] : key;
        if (path is "" or "$" or "request")
            return "";
        return string.Join('.', path.Split('.').Select(part => part.Length == 0 ? part : char.ToLowerInvariant(part[0]) + part[1..]));
    }

    /// <summary>The JSON reader lists missing required members as 'a', 'b' at the end of its message.</summary>
    private static IEnumerable<string> MissingNames(string message)
    {
        const string Marker = "including: ";
        var at = message.IndexOf(Marker, StringComparison.Ordinal);
        return at < 0
            ? []
            : message[(at + Marker.Length)..].TrimEnd('.').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(name => name.Trim('\'', '.', ' ')).Where(name => name.Length is > 0 and < 64);
    }
}
