using System.Globalization;
using System.Text.RegularExpressions;
using AddinHost.Mail.Mime;

namespace AddinHost.Providers.Memory;

/// <summary>A correspondent with everything that they say.</summary>
/// <param name="Opening">What the owner of the mailbox wrote first.</param>
/// <param name="FollowUps">What comes by itself, in order; then general remarks.</param>
internal sealed partial record CastMember(Correspondent Person, MemoryLanguage Language, string Subject, string Opening, string EarlierReply, string[] FollowUps)
{
    public string Greeting => string.Format(CultureInfo.InvariantCulture, Language.Greeting, FirstName);

    public string Closing => Language.Closing;

    private string FirstName => Person.Name.Split(' ')[0];

    public string FollowUp(int number) =>
        number < FollowUps.Length ? FollowUps[number] : Language.Remarks[(number - FollowUps.Length + Person.Name.Length) % Language.Remarks.Length];

    /// <summary>An answer to any mail.</summary>
    public string Answer(int pick) => Language.Answers[pick % Language.Answers.Length];

    public string Signed(string text) => $"{text}\n\n{Language.Closing}\n{FirstName}\n\n-- \n{Person.Name}\n{Person.Company}";

    public string ReplySubject(string subject) => $"{Language.ReplyPrefix} {Prefixes().Replace(subject, "").Trim()}";

    public Quotation Quote(EmailAddress who, string text) => new(string.Format(CultureInfo.InvariantCulture, Language.Wrote, who.Name ?? who.Address), text.Trim());

    [GeneratedRegex(@"^(\s*(re|aw|fwd?|wg)\s*:\s*)+", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Prefixes();
}

/// <summary>What a mail answers, and the line above it.</summary>
internal sealed record Quotation(string Line, string Text);

/// <summary>What people say in one language whatever it is about.</summary>
/// <param name="Wrote">The line above a quotation, with the name of who wrote it.</param>
internal sealed record MemoryLanguage(string Greeting, string Closing, string ReplyPrefix, string Wrote, string[] Remarks, string[] Answers);

/// <summary>The people who write to memory mailboxes, at domains that can belong to nobody (RFC 2606).</summary>
internal static partial class MemoryCast
{
    public const int Size = 6;

    public static IReadOnlyList<CastMember> Of(string locale) => locale.StartsWith("de", StringComparison.OrdinalIgnoreCase) ? German : English;

    public static CastMember? Find(string address) =>
        English.Concat(German).FirstOrDefault(member => member.Person.Address.Equals(address, StringComparison.OrdinalIgnoreCase));
}
