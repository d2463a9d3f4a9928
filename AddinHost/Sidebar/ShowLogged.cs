using AddinHost.Contacts;
using AddinHost.Logging;
using AddinHost.Logging.Rules;
using AddinHost.Mail.Mime;
using AddinHost.Shared.Identity;
using AddinHost.Shared.Texts;
using AddinHost.Timeline;

namespace AddinHost.Sidebar;

/// <summary>Whether a message is on record, since when, through whom, why and where; the same for all colleagues and in both add-ins.</summary>
/// <param name="Automatically">It came by itself from a mailbox; <paramref name="ByName"/> is whose.</param>
/// <param name="Id">The message on record.</param>
/// <param name="ByMe">Through the caller.</param>
/// <param name="Rule">Stable code of what decided; null where nobody has.</param>
/// <param name="On">The records on which it stands.</param>
public sealed record LoggedView(string State, string? ByName, DateTimeOffset? At, string Why, bool Automatically = false, Guid? Id = null, bool ByMe = false, string? Rule = null, IReadOnlyList<RecordName>? On = null);

/// <summary>Tells whether the open message is on record.</summary>
public sealed class ShowLogged(Caller caller, LoggedBy loggedBy, ListLedger listLedger, ListTimeline listTimeline)
{
    private const string NotLogged = "not_logged";

    public async Task<LoggedView> HandleAsync(string? messageId, CancellationToken ct)
    {
        if (!MessageId.TryParse(messageId, out var id))
            return new LoggedView(NotLogged, null, null, RuleTexts.WhyNot(null));
        if (await loggedBy.FindAsync(id.Value, ct) is not { } found)
        {
            // Why it was passed over is known to whose mailbox saw it.
            var decided = await listLedger.LastRuleAsync(id, ct);
            return new LoggedView(NotLogged, null, null, RuleTexts.WhyNot(decided?.Rule), Rule: decided?.Rule);
        }

        var rule = await listLedger.LoggedByRuleAsync(id, ct);
        return new LoggedView(
            "logged", found.Name, found.At, found.BySync ? RuleTexts.Why(rule ?? LogRules.Reply) : Say.Text("why_logged_by_hand", "Somebody of your organization logged or sent it."), found.BySync,
            found.Id, found.MemberId == caller.MemberId, rule, await listTimeline.RecordsOfAsync(found.Id, ct));
    }
}
