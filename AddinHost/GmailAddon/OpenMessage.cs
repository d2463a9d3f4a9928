using AddinHost.GmailAddon.Cards;
using AddinHost.Mail.Mime;
using AddinHost.Providers;
using AddinHost.Providers.Gmail;
using AddinHost.Shared.Results;
using AddinHost.Sidebar;

namespace AddinHost.GmailAddon;

/// <summary>The message that is open in Gmail, as the sidebar sees it: its header alone, until somebody logs it.</summary>
public sealed class OpenMessage(OpenedMessages gmail, ShowSidebar sidebar, CardVisit visit)
{
    private const int MostParticipants = 200;

    public static readonly Error NoMessage = Error.Invalid("card_no_message", "Open a message in Gmail first.");

    /// <summary>What a card says about the open message.</summary>
    public sealed record Seen(MessageHeaders Headers, IReadOnlyList<ShowSidebar.Participant> People, ShowSidebar.Response Sidebar);

    /// <exception cref="ProviderException">Gmail did not give it.</exception>
    public async Task<Result<Seen>> ShowAsync(CancellationToken ct)
    {
        var headers = await HeadersAsync(ct);
        if (headers.Error is { } none)
            return none;
        var people = People(headers.Value);
        var shown = await sidebar.HandleAsync(new ShowSidebar.Request(people, headers.Value.MessageId?.Value, Own: [visit.Identity.Address]), ct);
        return shown.Then(view => new Seen(headers.Value, people, view));
    }

    /// <exception cref="ProviderException">Gmail did not give it.</exception>
    public async Task<Result<MessageHeaders>> HeadersAsync(CancellationToken ct)
    {
        if (visit.Event.MessageId is not { } id)
            return NoMessage;
        if (visit.Simulated is { } simulated)
            return simulated.Headers() is { } headers ? headers : NoMessage;
        return await gmail.HeadersAsync(visit.Access, id, ct);
    }

    /// <exception cref="ProviderException">Gmail did not give it.</exception>
    public async Task<Result<byte[]>> RawAsync(CancellationToken ct)
    {
        if (visit.Event.MessageId is not { } id)
            return NoMessage;
        if (visit.Simulated is { } simulated)
            return simulated.Raw() is { } message ? message : NoMessage;
        return await gmail.RawAsync(visit.Access, id, ct) is { } raw ? raw : Error.NotFound("card_message_in_trash", "This message is in the trash. Move it to the inbox, then log it.");
    }

    /// <summary>Lays an answer into the drafts, in the thread of the open message.</summary>
    /// <exception cref="ProviderException">Gmail did not take it.</exception>
    public async Task<OpenedMessages.Draft> CreateDraftAsync(ReadOnlyMemory<byte> content, CancellationToken ct) =>
        visit.Simulated is { } simulated ? simulated.Create(content, visit.Event.ThreadId) : await gmail.CreateDraftAsync(visit.Access, content, visit.Event.ThreadId, ct);

    /// <summary>In the order of the header, so that a place in it is an id.</summary>
    public static IReadOnlyList<ShowSidebar.Participant> People(MessageHeaders headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        var authors = headers.From is { } from ? [from] : headers.Authors;
        return
        [
            .. authors.Select(address => Of(address, "from")).Concat(headers.To.Select(address => Of(address, "to"))).Concat(headers.Cc.Select(address => Of(address, "cc")))
                .Where(person => person.Address.Length <= 320).DistinctBy(person => person.Address, StringComparer.OrdinalIgnoreCase).Take(MostParticipants),
        ];
    }

    private static ShowSidebar.Participant Of(EmailAddress address, string role) => new(address.Address, role, address.Name is { Length: > 0 } name ? Plain.Of(name) : null);
}
