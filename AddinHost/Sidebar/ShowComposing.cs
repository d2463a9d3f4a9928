using AddinHost.Logging;
using AddinHost.Logging.Rules;
using AddinHost.Mailboxes;
using AddinHost.Sending;
using AddinHost.Sending.Limits;
using AddinHost.Shared.Texts;
using AddinHost.Tracking.Policies;

namespace AddinHost.Sidebar;

/// <summary>A switch as it stands before anybody touches it.</summary>
/// <param name="Code">Why it stands so, where that is not the member's own choice.</param>
/// <param name="Text">What happens with it on; where it cannot be switched, why.</param>
public sealed record SwitchView(bool On, bool MayChange, string? Code, string Text);

/// <summary>As whom the mail is written.</summary>
/// <param name="Expected">The address that one would write it from; null where nobody can tell.</param>
public sealed record FromView(string Address, bool IsOwn, string? Expected, Reason? Warning);

/// <summary>How many mails left the address within a day, and how many may.</summary>
public sealed record LimitView(int Sent, int Most, bool IsNear);

/// <param name="Address">Whom it is about; null: the mail as a whole.</param>
public sealed record ComposeWarning(string Code, string Text, string? Address);

/// <summary>What is to be known about a mail that is being written.</summary>
public sealed record ComposeView(SwitchView Track, SwitchView Log, FromView? From, LimitView? Limit, IReadOnlyList<ComposeWarning> Warnings);

/// <summary>What will happen to a mail that the member writes in their mail program, for the recipients that it has now.</summary>
public sealed class ShowComposing(ChooseWritingDefaults defaults, SendLimits limits, LoggedBy loggedBy)
{
    private const int MostNames = 3;

    /// <param name="inReplyTo">The Message-ID of the mail that is answered.</param>
    public async Task<ComposeView> HandleAsync(ReadPeople.Read read, string? from, string? inReplyTo, IReadOnlyList<MailboxView> mine, MailboxView? mailbox, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(read);
        var chosen = await defaults.GetAsync(ct);
        var sender = from is null ? null : await FromAsync(from, inReplyTo, mine, mailbox, ct);
        var limit = mailbox is null ? null : await LimitAsync(mailbox.Id, ct);
        var warnings = read.People.Where(person => person.Warning is not null).Select(person => new ComposeWarning(person.Warning!.Code, person.Warning.Text, person.Address)).ToList();
        if (sender?.Warning is { } unexpected)
            warnings.Add(new ComposeWarning(unexpected.Code, unexpected.Text, null));
        if (limit is { IsNear: true })
            warnings.Add(limit.Sent >= limit.Most
                ? new ComposeWarning("limit_reached", Say.Text("compose_limit_reached", "{0} mails left this address within 24 hours: more than {1} look like spam to its provider.", limit.Sent, limit.Most), null)
                : new ComposeWarning("limit_near", Say.Text("compose_limit_near", "{0} of {1} mails have left this address within 24 hours.", limit.Sent, limit.Most), null));
        return new ComposeView(Track(read, chosen.Track), Log(read.People, chosen.Log), sender, limit, warnings);
    }

    private static SwitchView Track(ReadPeople.Read read, bool usually)
    {
        if (read.Tracking is { Allowed: false } refused)
            return new SwitchView(false, false, refused.Reason, refused.Address is null
                ? ReadPeople.WhyNotTracked(refused.Reason)
                : Say.Text("compose_untracked", "Not tracked because of {0}: {1}", Called(read.People, refused.Address), ReadPeople.WhyNotTracked(refused.Reason)));
        var text = read.Policy is { AggregateOnly: true }
            ? Say.Text("compose_tracked_counts", "Opens and clicks are counted; who and when is not kept.")
            : Say.Text("compose_tracked", "You see when it is opened and which links are clicked.");
        return read.Policy is { Mode: TrackingMode.Always } ? new SwitchView(true, false, "always", Say.Text("compose_tracked_always", "Your organization tracks all mail that may be tracked.")) : new SwitchView(usually, true, null, text);
    }

    private static SwitchView Log(IReadOnlyList<ParticipantView> people, bool usually)
    {
        if (people.Count == 0)
            return new SwitchView(usually, true, null, Say.Text("compose_logged_nobody_yet", "Once it has recipients, here stands on whom it is logged."));
        var on = people.Where(person => person.NotLogged is null).ToList();
        var not = people.Where(person => person.NotLogged is not null).ToList();
        if (on.Count == 0)
            return new SwitchView(false, false, not[0].NotLogged!.Code, RuleTexts.WhyNot(not.Exists(person => person.NotLogged!.Code == Judge.NeverLog) ? Judge.NeverLog : Judge.InternalOnly));
        var text = Say.Text("compose_logged", "Logged on {0}.", Names(on));
        return new SwitchView(usually, true, null, not.Count == 0 ? text : text + " " + Say.Text("compose_not_logged", "Not on {0}.", Names(not)));
    }

    private static string Names(List<ParticipantView> people) =>
        string.Join(", ", people.Take(MostNames).Select(person => person.Called)) + (people.Count > MostNames ? Say.Text("compose_and_more", " and {0} more", people.Count - MostNames) : "");

    private static string Called(IReadOnlyList<ParticipantView> people, string address) =>
        people.FirstOrDefault(person => person.Address.Equals(address, StringComparison.OrdinalIgnoreCase))?.Called ?? address;

    private async Task<LimitView> LimitAsync(Guid mailboxId, CancellationToken ct)
    {
        var (sent, most) = await limits.OfTodayAsync(mailboxId, ct);
        return new LimitView(sent, most, sent * 10 >= most * 9);
    }

    /// <summary>One answers from the address that was written to, and begins from the one that the mailbox has as its default.</summary>
    private async Task<FromView> FromAsync(string from, string? inReplyTo, IReadOnlyList<MailboxView> mine, MailboxView? mailbox, CancellationToken ct)
    {
        var own = mine.SelectMany(one => one.Senders).Select(sender => sender.Address).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (own.Count == 0)
            return new FromView(from, false, null, null);
        var asked = (await loggedBy.RecipientsAsync(inReplyTo, ct)).FirstOrDefault(own.Contains);
        var expected = asked ?? mailbox?.Senders.FirstOrDefault(sender => sender.IsDefault)?.Address;
        if (!own.Contains(from))
            return new FromView(from, false, expected, new Reason("from_unknown", Say.Text("compose_from_unknown", "{0} is no connected address of yours: replies to it may not be logged by themselves.", from)));
        if (expected is null || expected.Equals(from, StringComparison.OrdinalIgnoreCase))
            return new FromView(from, true, expected, null);
        return new FromView(from, true, expected, new Reason("from_unexpected", asked is null
            ? Say.Text("compose_from_unusual", "You write as {0}, but usually as {1}.", from, expected)
            : Say.Text("compose_from_other", "You write as {0}, but the mail that you answer went to {1}.", from, expected)));
    }
}
