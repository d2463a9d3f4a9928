using System.Text;
using AddinHost.Logging;
using AddinHost.Logging.Rules;
using AddinHost.Mail.Mime;
using AddinHost.Providers;
using AddinHost.Shared.Secrets;
using FsCheck;
using FsCheck.Fluent;

namespace AddinHost.Tests.Logging.Rules;

public sealed class JudgeTests
{
    private static readonly KeyedHash Hash = new(new byte[32]);

    private static readonly string[] People =
        ["me@own.example", "colleague@own.example", "boss@hq.own.example", "ann@customer.example", "bob@mail.customer.example", "cy@xcustomer.example", "dan@press.example", "eve@free.example"];

    private static readonly string[] Domains = ["own.example", "hq.own.example", "customer.example", "mail.customer.example", "press.example", "example"];

    private sealed record Mail(string? From, string[] To, string[] Cc, bool List, bool Auto, bool Answers, WatchedFolder Folder);

    private sealed record Written(LoggingMode Mode, bool ContactsOnly, bool LogBulk, bool LogInternal, string[] NeverLog, string[] Internal, string[] Own, string[] Contacts);

    [Fact]
    public void It_judges_generated_headers_as_the_rules_read_aloud_do()
    {
        var person = Gen.Elements(People);
        var people = Gen.ArrayOf(person).Select(all => all.Distinct().Take(3).ToArray());
        var entries = Gen.ArrayOf(Gen.OneOf(person, Gen.Elements(Domains))).Select(all => all.Distinct().Take(2).ToArray());
        var flag = Gen.Elements(true, false);
        var mails =
            from author in Gen.OneOf(Gen.Constant((string?)null), person.Select(text => (string?)text))
            from to in people
            from cc in people
            from list in flag
            from auto in flag
            from answers in flag
            from folder in Gen.Elements(WatchedFolder.Inbox, WatchedFolder.Sent)
            select new Mail(author, to, cc, list, auto, answers, folder);
        var rules =
            from mode in Gen.Elements(Enum.GetValues<LoggingMode>())
            from contactsOnly in flag
            from bulk in flag
            from inside in flag
            from never in entries
            from named in Gen.ArrayOf(Gen.Elements(Domains)).Select(all => all.Take(1).ToArray())
            from own in entries
            from contacts in people
            select new Written(mode, contactsOnly, bulk, inside, never, named, own, contacts);

        Prop.ForAll(mails.Zip(rules).ToArbitrary(), both =>
        {
            var (mail, written) = both;
            var facts = MessageFacts.Of(Headers(mail), mail.Folder, Hash);
            var contacts = written.Contacts.Select(address => MailPartyKeys.OfAddress(address, Hash)).ToHashSet();
            var judgement = Judge.Of(facts, mail.Answers, Rules(written), contacts.Contains);
            Assert.Equal(ReadAloud(mail, written), (judgement.IsAdmitted, judgement.Rule));

            // What is kept of a mail for some weeks is judged like the mail itself.
            Assert.Equal(judgement, Judge.Of(MessageFacts.Unpack(facts.Sent, facts.Bulk, facts.PackParties()), mail.Answers, Rules(written), contacts.Contains));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_500));
    }

    [Fact]
    public void A_mail_to_ten_thousand_people_is_judged_by_the_first_hundred()
    {
        var to = Enumerable.Range(0, 10_000).Select(i => $"p{i}@customer.example").ToArray();
        var facts = MessageFacts.Of(Headers(new Mail("ann@customer.example", to, [], false, false, false, WatchedFolder.Inbox)), WatchedFolder.Inbox, Hash);
        Assert.Equal(101, facts.Parties.Count());
        Assert.Equal(facts.Parties.Select(party => party.Address), MessageFacts.Unpack(false, false, facts.PackParties()).Parties.Select(party => party.Address));
    }

    [Fact]
    public void What_is_on_record_is_beyond_the_rules()
    {
        var never = Rules(new Written(LoggingMode.RepliesOnly, false, false, false, ["ann@customer.example"], [], [], []));
        var facts = MessageFacts.Of(Headers(new Mail("ann@customer.example", ["me@own.example"], [], false, false, true, WatchedFolder.Inbox)), WatchedFolder.Inbox, Hash);
        var present = new Verdict(LogDecision.AlreadyLogged, LogRules.Present, Guid.NewGuid());
        Assert.Equal(present, Judge.Apply(present, facts, never, _ => false));
        Assert.Equal(new Verdict(LogDecision.Ignored, Judge.NeverLog), Judge.Apply(new Verdict(LogDecision.Logged, LogRules.Reply, Guid.NewGuid()), facts, never, _ => false));
    }

    [Fact]
    public void Headers_alone_are_kept_without_a_body_being_read()
    {
        var facts = MessageFacts.Of(Headers(new Mail("ann@customer.example", ["me@own.example"], [], false, false, true, WatchedFolder.Inbox)), WatchedFolder.Inbox, Hash);
        var verdict = Judge.Apply(new Verdict(LogDecision.Logged, LogRules.Reply, Guid.NewGuid()), facts, new RuleSet { HeadersOnly = true }, _ => false);
        Assert.True(verdict.IsLogged);
        Assert.False(verdict.AdmitsBody);
    }

    /// <summary>The rules once more, on the words themselves and one sentence after the other.</summary>
    private static (bool Admitted, string? Rule) ReadAloud(Mail mail, Written rules)
    {
        var named = mail.To.Concat(mail.Cc).ToList();
        if (mail.From is not null)
            named.Insert(0, mail.From);
        if (mail.From is not null && rules.NeverLog.Any(entry => Covers(entry, mail.From)))
            return (false, "never_log_list");
        var left = new List<string>();
        foreach (var address in named)
        {
            if (rules.NeverLog.Any(entry => Covers(entry, address)))
                continue;
            var byName = rules.Internal.Any(entry => Covers(entry, address));
            var byOwn = rules.Own.Any(entry => Covers(entry, address)) && !rules.Contacts.Contains(address);
            if (!rules.LogInternal && (byName || byOwn))
                continue;
            left.Add(address);
        }

        if (named.Count > 0 && left.Count == 0)
            return (false, named.Any(address => rules.NeverLog.Any(entry => Covers(entry, address))) ? "never_log_list" : "internal_only");
        var withContact = left.Any(rules.Contacts.Contains);
        if (mail.Answers && (withContact || !rules.ContactsOnly))
            return (true, null);
        if (mail.Answers)
            return (false, "no_known_contact");
        if (rules.Mode == LoggingMode.RepliesOnly)
            return (false, "no_known_parent");
        if (!withContact)
            return (false, "no_known_contact");
        return (mail.List || mail.Auto) && !rules.LogBulk ? (false, "bulk_mail") : (true, "known_contact");
    }

    /// <summary>An address covers itself, a domain everything at and below it; a top-level domain is nobody's.</summary>
    private static bool Covers(string entry, string address) =>
        entry.Contains('@') ? entry == address : entry.Contains('.') && (address.EndsWith("@" + entry, StringComparison.Ordinal) || address.EndsWith("." + entry, StringComparison.Ordinal));

    private static RuleSet Rules(Written written) => new()
    {
        Mode = written.Mode,
        ContactsOnly = written.ContactsOnly,
        LogBulk = written.LogBulk,
        LogInternal = written.LogInternal,
        NeverLog = Keys(written.NeverLog),
        InternalDomains = Keys(written.Internal),
        Own = Keys(written.Own),
    };

    private static HashSet<long> Keys(string[] entries) =>
        [.. entries.Select(entry => entry.Contains('@') ? MailPartyKeys.OfAddress(entry, Hash) : MailPartyKeys.OfDomain(entry, Hash))];

    private static MessageHeaders Headers(Mail mail)
    {
        var text = new StringBuilder();
        if (mail.From is not null)
            text.Append("From: Somebody <").Append(mail.From.ToUpperInvariant().Replace("EXAMPLE", "example", StringComparison.Ordinal)).Append(">\r\n");
        if (mail.To.Length > 0)
            text.Append("To: ").AppendJoin(",\r\n ", mail.To).Append("\r\n");
        if (mail.Cc.Length > 0)
            text.Append("Cc: ").AppendJoin(", ", mail.Cc).Append("\r\n");
        if (mail.List)
            text.Append("List-Id: <news.example>\r\n");
        if (mail.Auto)
            text.Append("Auto-Submitted: auto-generated\r\n");
        return MessageHeaders.Parse(Encoding.ASCII.GetBytes(text.Append("\r\n").ToString()));
    }
}
