using System.Collections.Frozen;
using AddinHost.Logging.Rules;

namespace AddinHost.Logging;

/// <summary>The rules as the ledger stores them. A number is never changed and never given again; a new rule gets the next one.</summary>
public static class RuleNumbers
{
    public static readonly FrozenDictionary<string, short> All = new Dictionary<string, short>
    {
        [LogRules.Reply] = 1,
        [LogRules.OwnMail] = 2,
        [LogRules.InThread] = 3,
        [LogRules.Present] = 4,
        [LogRules.NoParent] = 5,
        [LogRules.TestMessage] = 6,
        [LogRules.Manual] = 7,
        [LogRules.ByBcc] = 8,
        [LogRules.ByForward] = 9,
        [LogRules.Gone] = 10,
        [LogRules.TooLarge] = 11,
        [LogRules.StoringFailed] = 12,
        [Judge.NeverLog] = 13,
        [Judge.InternalOnly] = 14,
        [Judge.Bulk] = 15,
        [Judge.KnownContact] = 16,
        [Judge.NoContact] = 17,
        [LogRules.Removed] = 18,
        [LogRules.Report] = 19,
        [LogRules.WhenSent] = 20,
        [LogRules.NotChosen] = 21,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<short, string> Codes = All.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

    public static short Of(string code) => All.TryGetValue(code, out var number) ? number : throw new ArgumentException($"The rule {code} has no number.", nameof(code));

    public static string CodeOf(short number) => Codes.TryGetValue(number, out var code) ? code : throw new ArgumentException($"No rule has the number {number}.", nameof(number));
}
