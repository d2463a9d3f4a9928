namespace AddinHost.OutlookAddin.Manifests;

/// <summary>A text in both languages of the product.</summary>
public sealed record Words(string English, string German);

/// <summary>A button in Outlook that opens the pane.</summary>
/// <param name="Key">Begins its ids; never changed, Outlook keeps pins by them.</param>
public sealed record PaneButton(string Key, Words Tip);

/// <summary>Something in Outlook that runs a function of the launch bundle, by its names in the two manifests.</summary>
/// <param name="Since">The Mailbox set that knows it; an older client leaves it out.</param>
/// <param name="PromptsOnSend">Sending waits for it, and goes on when it fails or is slow (PromptUser).</param>
public sealed record LaunchEvent(string Xml, string Json, string Function, string Since, bool PromptsOnSend = false);

/// <summary>The one description of the Outlook add-in: both manifests are written from it.</summary>
public static class AddinDescription
{
    public const string Name = "Inlay";

    /// <summary>Exchange on premises has up to 1.5. What is newer the pane looks for at run time; here it would only lock clients out.</summary>
    public const string LowestMailbox = "1.3";

    public const string Pane = "taskpane.html";

    /// <summary>The events where the client has a browser; it loads <see cref="LaunchScript"/>.</summary>
    public const string LaunchPage = "launch.html";

    /// <summary>The events in classic Outlook on Windows, which runs this one file without a page.</summary>
    public const string LaunchScript = "launch.js";

    /// <summary>Sizes of the buttons' icons on a desktop; Outlook asks for these three.</summary>
    public static readonly int[] ButtonIcons = [16, 32, 80];

    /// <summary>Sizes of a button's icon in Outlook mobile, each for screens of one, two and three pixels a point.</summary>
    public static readonly int[] MobileIcons = [25, 32, 48];

    public static readonly int[] MobileScales = [1, 2, 3];

    public static readonly Words Summary = new(
        "See who a message is from, what happened before, and log it on their record.",
        "Zeigt, von wem eine Nachricht ist und was vorher war, und erfasst sie.");

    public static readonly Words Description = new(
        "Shows who a message is from and what happened with them so far, logs mail on their record, and tells you when what you sent was opened.",
        "Zeigt, von wem eine Nachricht ist und was mit ihnen bisher war, erfasst Mail beim Kontakt und sagt, wann Gesendetes geöffnet wurde.");

    public static readonly PaneButton Read = new("inlayRead", new(
        "Shows who this message is from, what happened with them so far, and logs the message.",
        "Zeigt, von wem die Nachricht ist und was bisher war, und erfasst sie."));

    public static readonly PaneButton Compose = new("inlayCompose", new(
        "Shows whom you write to, and tracks and logs what you send.",
        "Zeigt, wem Sie schreiben, und verfolgt und erfasst, was Sie senden."));

    public static readonly IReadOnlyList<LaunchEvent> Events =
    [
        new("OnNewMessageCompose", "newMessageComposeCreated", "onNewMessageCompose", "1.10"),
        new("OnMessageRecipientsChanged", "messageRecipientsChanged", "onRecipientsChanged", "1.11"),
        // Above 1.12 the event is there, and so is PromptUser: a server that is slow or away never keeps a mail.
        new("OnMessageSend", "messageSending", "onMessageSend", "1.12", PromptsOnSend: true),
    ];

    public static string Icon(int size) => $"icons/inlay-{size}.png";
}
