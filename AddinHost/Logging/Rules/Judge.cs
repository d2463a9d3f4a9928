namespace AddinHost.Logging.Rules;

/// <summary>What the rules make of one mail, and the rule that decided.</summary>
/// <param name="Rule">Null where the mail is admitted for what it answers, which has a rule of its own.</param>
public readonly record struct Judgement(bool IsAdmitted, string? Rule);

/// <summary>The rules of an organization and its member, applied: a pure function from the facts of a mail to a decision.</summary>
public static class Judge
{
    public const string NeverLog = "never_log_list";
    public const string InternalOnly = "internal_only";
    public const string Bulk = "bulk_mail";
    public const string KnownContact = "known_contact";
    public const string NoContact = "no_known_contact";

    /// <param name="answersKnown">It answers, or lies in a thread with, what is on record.</param>
    /// <param name="isContact">Is the address of this key one of a contact's?</param>
    public static Judgement Of(MessageFacts facts, bool answersKnown, RuleSet rules, Func<long, bool> isContact)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(isContact);
        // What a person on the list wrote stays out whoever else reads it; among recipients only those on the list do.
        if (facts.Author is { } author && rules.IsNeverLogged(author))
            return new(false, NeverLog);
        var concerned = facts.Parties.Where(party => rules.Concerns(party, isContact)).ToList();
        if (concerned.Count == 0 && facts.Parties.Any())
            return new(false, facts.Parties.Any(rules.IsNeverLogged) ? NeverLog : InternalOnly);

        var hasContact = concerned.Exists(party => isContact(party.Address));
        if (answersKnown)
            return rules.ContactsOnly && !hasContact ? new(false, NoContact) : new(true, null);
        if (rules.Mode != LoggingMode.KnownContacts)
            return new(false, LogRules.NoParent);
        if (!hasContact)
            return new(false, NoContact);
        return facts.Bulk && !rules.LogBulk ? new(false, Bulk) : new(true, KnownContact);
    }

    /// <summary>The rules applied to what was recognised from the mail's ids; what is on record, and our own test, are beyond them.</summary>
    public static Verdict Apply(Verdict recognised, MessageFacts facts, RuleSet rules, Func<long, bool> isContact)
    {
        ArgumentNullException.ThrowIfNull(recognised);
        ArgumentNullException.ThrowIfNull(rules);
        if (recognised.Decision == LogDecision.AlreadyLogged || recognised.Rule == LogRules.TestMessage)
            return recognised;
        var judgement = Of(facts, recognised.Decision == LogDecision.Logged, rules, isContact);
        return judgement.IsAdmitted
            ? new(LogDecision.Logged, judgement.Rule ?? recognised.Rule, recognised.ThreadId, null, rules.HeadersOnly)
            : new(LogDecision.Ignored, judgement.Rule!, HeadersOnly: rules.HeadersOnly);
    }
}
