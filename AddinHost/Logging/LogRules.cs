using System.Text.RegularExpressions;
using AddinHost.Mail.Mime;
using AddinHost.Messages;
using AddinHost.Providers;
using AddinHost.Shared.Secrets;

namespace AddinHost.Logging;

/// <summary>What the rules say about one message, from its headers alone.</summary>
/// <param name="ThreadId">The thread it joins when it is logged, or is in already.</param>
/// <param name="Known">The message itself, when it is on record already.</param>
/// <param name="HeadersOnly">Who and when is kept, and nothing else.</param>
public sealed record Verdict(LogDecision Decision, string Rule, Guid ThreadId = default, KnownMessage? Known = null, bool HeadersOnly = false)
{
    /// <summary>It is on record, and this copy has something that is missing there or shows that it is the same.</summary>
    public bool AddsToKnown { get; init; }

    public bool IsLogged => Decision == LogDecision.Logged;

    /// <summary>The only case in which a body may be fetched.</summary>
    public bool AdmitsBody => (IsLogged || AddsToKnown) && !HeadersOnly;
}

/// <summary>The rules of logging: a pure function from headers to a decision. Replies to what is on record are logged, nothing else.</summary>
public static partial class LogRules
{
    public const string Reply = "reply_to_known";
    public const string OwnMail = "own_mail_in_thread";
    public const string InThread = "in_known_thread";
    public const string Present = "already_on_record";
    public const string NoParent = "no_known_parent";
    public const string TestMessage = "test_message";
    public const string Manual = "logged_by_hand";
    public const string ByBcc = "logged_by_bcc";
    public const string ByForward = "logged_by_forward";
    /// <summary>A delivery notice about a mail that went out from here, found by what it says in its body.</summary>
    public const string Report = "report_on_sent";
    public const string Gone = "gone_before_read";
    public const string TooLarge = "too_large_headers_only";
    public const string StoringFailed = "storing_failed";
    /// <summary>Its writer chose so when they sent it with their mail program.</summary>
    public const string WhenSent = "logged_when_sent";
    public const string NotChosen = "not_logged_by_choice";
    public const string Removed = "removed_from_record";

    /// <summary>Stands in every mail that Inlay sends, with the Message-ID it was given here: some providers give it another on the way.</summary>
    public const string ReferenceHeader = MailIdentity.ReferenceHeader;

    /// <summary>The Message-IDs whose knowledge decides about this message: its own, the one Inlay gave it, then what it answers.</summary>
    public static IEnumerable<string> AskedFor(MessageHeaders headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        if (headers.MessageId is { } own)
            yield return own.Value;
        if (Reference(headers) is { } reference)
            yield return reference;
        foreach (var parent in Parents(headers))
            yield return parent;
    }

    /// <param name="thread">What the provider's thread of the message is known by (<see cref="KnownMessages.ThreadAsync"/>); null where it has none.</param>
    /// <param name="isAnother">What is on record under its Message-ID is another message: one with another author or date.</param>
    public static Verdict Decide(MessageHeaders headers, WatchedFolder folder, IReadOnlyDictionary<string, KnownMessage> known, string? thread = null, bool isAnother = false)
    {
        ArgumentNullException.ThrowIfNull(headers);
        ArgumentNullException.ThrowIfNull(known);
        if (!isAnother && headers.MessageId is { } own && known.TryGetValue(own.Value, out var itself))
            return new(LogDecision.AlreadyLogged, Present, itself.ThreadId, itself);
        // Only among the member's own: anybody who got a mail of ours can write its reference into one of theirs.
        if (folder == WatchedFolder.Sent && Reference(headers) is { } reference && known.TryGetValue(reference, out var sent) && sent.Sent)
            return new(LogDecision.AlreadyLogged, Present, sent.ThreadId, sent);
        foreach (var parent in Parents(headers))
        {
            if (known.TryGetValue(parent, out var answered))
                return new(LogDecision.Logged, folder == WatchedFolder.Sent ? OwnMail : Reply, answered.ThreadId);
        }

        // Only a hint: providers also gather what merely has the same subject, so the message has to be an answer by its own words.
        return thread is not null && LooksLikeAnswer(headers) && known.TryGetValue(thread, out var exchange)
            ? new(LogDecision.Logged, InThread, exchange.ThreadId)
            : new(LogDecision.Ignored, NoParent);
    }

    /// <summary>
    /// What a message that was passed over waits for: what it answers, and where its provider keeps threads also its thread, and itself, since whoever logs it
    /// by hand makes its thread known.
    /// </summary>
    public static IEnumerable<string> WaitsFor(MessageHeaders headers, string? thread)
    {
        var names = Parents(headers);
        if (thread is null)
            return names;
        if (LooksLikeAnswer(headers))
            names = names.Append(thread);
        return headers.MessageId is { } own ? names.Append(own.Value) : names;
    }

    /// <summary>It names messages that it answers, or its subject says that it is an answer.</summary>
    public static bool LooksLikeAnswer(MessageHeaders headers) => Parents(headers).Any() || (headers.Subject is { } subject && AnswerSubject().IsMatch(subject));

    /// <summary>
    /// The thread of a message that answers nothing on record: told by the message that began it, so that its members find each other in whatever order they
    /// come (RFC 5322, 3.6.4: References begins with the first).
    /// </summary>
    public static Guid NewThread(MessageHeaders headers, KeyedHash hash)
    {
        ArgumentNullException.ThrowIfNull(headers);
        ArgumentNullException.ThrowIfNull(hash);
        var root = headers.References.Concat(headers.InReplyTo).Select(id => id.Value).FirstOrDefault() ?? headers.MessageId?.Value;
        return root is null ? Guid.CreateVersion7() : hash.IdOf("thread-of:" + root);
    }

    private static string? Reference(MessageHeaders headers) => MessageId.TryParse(headers[ReferenceHeader], out var id) && id != headers.MessageId ? id.Value : null;

    /// <summary>A header can name thousands; what is farther away than this is another story.</summary>
    private const int MostParents = 100;

    /// <summary>What the message answers, nearest first: In-Reply-To, then References from the end (RFC 5322, 3.6.4).</summary>
    public static IEnumerable<string> Parents(MessageHeaders headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        return headers.InReplyTo.Concat(headers.References.Reverse()).Select(id => id.Value).Distinct(StringComparer.Ordinal).Take(MostParents);
    }

    /// <summary>What mail programs of Europe put before the subject of an answer, also counted (<c>Re[2]:</c>).</summary>
    [GeneratedRegex(@"^\s*(re|aw|antw|antwort|sv|vs|odp|r|rv|res)\s*(\[\d{1,3}\])?\s*[:\uFF1A]", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex AnswerSubject();
}
