using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace AddinHost.GmailAddon.Actions;

/// <summary>What can be pressed on a card.</summary>
public enum ActionKind
{
    /// <summary>Shows the card of the open message anew.</summary>
    Reload,
    Log,
    OpenContact,
    OlderEntries,
    NewContact,
    CreateContact,
    WriteNote,
    SaveNote,
    WriteTask,
    SaveTask,
    Search,
    Find,
    FindTemplates,
    InsertTemplate,
    InsertLoggingAddress,
    InsertMeetingLink,
    ChooseReply,
    MakeReply,
    SignOut,
}

/// <summary>A button's meaning: what to do, and ids alone of what with.</summary>
/// <param name="Id">Of a contact or a template.</param>
/// <param name="Place">Of a participant in the open message.</param>
/// <param name="After">Where a list goes on.</param>
public sealed record ActionId(ActionKind Kind, Guid? Id = null, int? Place = null, string? After = null);

/// <summary>
/// Signs the meaning of a button for one member and for a day (authenticated encryption by the key ring: HMAC-SHA256 over AES), and reads it again. What was altered, made for
/// somebody else or is over is none.
/// </summary>
public sealed class ActionIds(IDataProtectionProvider protection, TimeProvider clock)
{
    private const int Longest = 2_000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    private sealed record Signed(ActionId Action, DateTimeOffset Until);

    public string Sign(Guid memberId, ActionId action) => Protector(memberId).Protect(JsonSerializer.Serialize(new Signed(action, clock.GetUtcNow() + Lifetime)));

    public ActionId? Read(Guid memberId, string? text)
    {
        if (text is not { Length: > 0 and <= Longest })
            return null;
        try
        {
            var signed = JsonSerializer.Deserialize<Signed>(Protector(memberId).Unprotect(text));
            return signed is not null && signed.Until > clock.GetUtcNow() ? signed.Action : null;
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException or JsonException)
        {
            return null;
        }
    }

    private IDataProtector Protector(Guid memberId) => protection.CreateProtector("Inlay.GmailAction", memberId.ToString("N"));
}
