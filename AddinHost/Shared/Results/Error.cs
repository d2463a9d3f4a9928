using AddinHost.Shared.Texts;

namespace AddinHost.Shared.Results;

/// <summary>What kind of refusal an expected error is; decides the HTTP status.</summary>
public enum ErrorKind
{
    Invalid,
    Unauthenticated,
    Forbidden,
    NotFound,
    Conflict,
    Unprocessable,
    TooLarge,
    Unavailable,
}

/// <summary>An expected failure: a stable snake_case code and one sentence for a person. Returned, never thrown.</summary>
/// <param name="Text">English; the German text stands in de.json under the same code. Both may hold {0}, {1} ... for <paramref name="Args"/>.</param>
public sealed record Error(ErrorKind Kind, string Code, string Text, params object[] Args)
{
    /// <summary>Further members of the problem answer (step, remedy, fingerprint ...).</summary>
    public IReadOnlyDictionary<string, object?>? Extras { get; init; }

    /// <summary>Texts per field of the request, by the names the caller used.</summary>
    public IReadOnlyDictionary<string, string[]>? Fields { get; init; }

    public string Detail => Say.Text(Code, Text, Args);

    public static Error Invalid(string code, string text, params object[] args) => new(ErrorKind.Invalid, code, text, args);

    public static Error Unauthenticated(string code, string text, params object[] args) => new(ErrorKind.Unauthenticated, code, text, args);

    public static Error Forbidden(string code, string text, params object[] args) => new(ErrorKind.Forbidden, code, text, args);

    public static Error NotFound(string code, string text, params object[] args) => new(ErrorKind.NotFound, code, text, args);

    public static Error Conflict(string code, string text, params object[] args) => new(ErrorKind.Conflict, code, text, args);

    public static Error Unprocessable(string code, string text, params object[] args) => new(ErrorKind.Unprocessable, code, text, args);

    public static Error TooLarge(string code, string text, params object[] args) => new(ErrorKind.TooLarge, code, text, args);

    public static Error Unavailable(string code, string text, params object[] args) => new(ErrorKind.Unavailable, code, text, args);

    /// <summary>One field of the request is wrong.</summary>
    public static Error Field(string field, string code, string text, params object[] args) =>
        new Error(ErrorKind.Invalid, code, text, args) is var error ? error with { Fields = new Dictionary<string, string[]> { [field] = [error.Detail] } } : error;
}
