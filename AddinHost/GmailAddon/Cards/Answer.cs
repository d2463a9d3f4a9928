using System.Text.Json;
using System.Text.Json.Serialization;
using AddinHost.Providers.Gmail;

namespace AddinHost.GmailAddon.Cards;

/// <summary>What Google is told: cards, a word, a page to open, a change of what is being written, or that a permission is missing.</summary>
public sealed record Answer
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private Answer()
    {
    }

    public RenderActions? RenderActions { get; private init; }

    public bool? StateChanged { get; private init; }

    [JsonPropertyName("requesting_google_scopes")]
    public MissingScopes? RequestingGoogleScopes { get; private init; }

    public static Answer Push(Card card) => Of([new Navigation { PushCard = card }], null);

    /// <summary>In the place of the card that is seen.</summary>
    public static Answer Update(Card card, string? word = null) => Of([new Navigation { UpdateCard = card }], word);

    /// <summary>Back to the first card, which is shown anew.</summary>
    public static Answer Root(Card card, string? word = null) => Of([new Navigation { PopToRoot = true }, new Navigation { UpdateCard = card }], word) with { StateChanged = true };

    public static Answer Back(string word) => Of([new Navigation { Pop = true }], word) with { StateChanged = true };

    public static Answer Word(string text) => Of(null, text);

    public static Answer Change(UpdateDraft change) => new() { RenderActions = new(null, new(new GmailAction { UpdateDraftActionMarkup = change })) };

    internal static Answer OpenDraft(OpenedMessages.Draft draft) => new() { RenderActions = new(null, new(new GmailAction { OpenCreatedDraftActionMarkup = new(draft.Id, draft.ThreadId) })) };

    internal static Answer Reply(DraftReply reply) => new() { RenderActions = new(null, new(new GmailAction { DraftReply = reply })) };

    /// <summary>Google asks its user, and then us again.</summary>
    public static Answer Ask(IReadOnlyList<string> scopes) => new() { RequestingGoogleScopes = new(scopes) };

    private static Answer Of(IReadOnlyList<Navigation>? navigations, string? word) =>
        new() { RenderActions = new(new(navigations, null, word is null ? null : new(Plain.Of(word))), null) };
}

/// <summary>What Google's client is to do.</summary>
public sealed record RenderActions(ActionMarkup? Action, HostAppAction? HostAppAction);

/// <summary>Inside the add-on.</summary>
public sealed record ActionMarkup(IReadOnlyList<Navigation>? Navigations, OpenLink? Link, Notification? Notification);

/// <summary>One step among the cards: exactly one of these.</summary>
public sealed record Navigation
{
    public Card? PushCard { get; init; }

    public Card? UpdateCard { get; init; }

    public bool? Pop { get; init; }

    public bool? PopToRoot { get; init; }
}

/// <summary>A word that is shown for some seconds.</summary>
public sealed record Notification(string Text);

/// <summary>In Gmail itself.</summary>
public sealed record HostAppAction(GmailAction GmailAction);

/// <summary>One of these.</summary>
public sealed record GmailAction
{
    public UpdateDraft? UpdateDraftActionMarkup { get; init; }

    public OpenCreatedDraft? OpenCreatedDraftActionMarkup { get; init; }

    public DraftReply? DraftReply { get; init; }
}

/// <summary>For the script, which can open no draft but one that it made: what the answer to the open message holds.</summary>
/// <param name="ToAll">The open message is the member's own: its answer goes where that one went.</param>
public sealed record DraftReply(string HtmlBody, string? Bcc, bool ToAll, IReadOnlyList<ReplyImage> Images);

/// <summary>An image of its text.</summary>
/// <param name="Content">In base64.</param>
public sealed record ReplyImage(string ContentId, string Name, string Type, string Content);

/// <summary>A draft made by us that Gmail opens.</summary>
public sealed record OpenCreatedDraft(string DraftId, string DraftThreadId);

/// <summary>Changes of what is being written. Lists of recipients take the place of those that are there.</summary>
public sealed record UpdateDraft
{
    public UpdateBody? UpdateBody { get; init; }

    public UpdateSubject? UpdateSubject { get; init; }

    public UpdateBcc? UpdateBccRecipients { get; init; }
}

/// <summary>Text that goes in.</summary>
/// <param name="Type">IN_PLACE_INSERT or INSERT_AT_END.</param>
public sealed record UpdateBody(string Type, IReadOnlyList<InsertContent> InsertContents);

/// <summary>A piece of it.</summary>
/// <param name="ContentType">TEXT, MUTABLE_HTML or IMMUTABLE_HTML.</param>
public sealed record InsertContent(string Content, string ContentType);

/// <summary>The new subject.</summary>
public sealed record UpdateSubject(string Subject);

/// <summary>All blind recipients.</summary>
public sealed record UpdateBcc(IReadOnlyList<Recipient> BccRecipients);

/// <summary>One of them.</summary>
public sealed record Recipient(string Email);

/// <summary>Permissions that the user has not given, or has taken back.</summary>
public sealed record MissingScopes(IReadOnlyList<string> Scopes);
