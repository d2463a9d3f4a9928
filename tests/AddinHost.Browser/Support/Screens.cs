using System.Globalization;
using Microsoft.Playwright;

namespace AddinHost.Browser.Support;

/// <summary>What one does on the screens of the web app, for tests whose point is another.</summary>
public static class Screens
{
    /// <summary>The wizard's first two screens: the address, the choice of IMAP, and the consent.</summary>
    public static async Task GiveAddressAsync(this Visitor visitor, string address)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        await visitor.FillAsync("address", address);
        await visitor.ClickAsync("#look");
        await visitor.ClickAsync("#connect-with, #connect-with-imap");
    }

    public static async Task AgreeAsync(this Visitor visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        // The box can be ticked once there is something to agree to.
        await visitor.Page.WaitForSelectorAsync(".disclosure");
        await visitor.ClickAsync("#consent");
        await visitor.ClickAsync("#agree");
    }

    public static async Task GiveServersAsync(this Visitor visitor, string password, int imapsPort, int submissionPort)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        await visitor.FillAsync("password", password);
        await visitor.GiveServerAsync("imap", imapsPort, "tls");
        await visitor.GiveServerAsync("smtp", submissionPort, "startTls");
    }

    /// <summary>One mailbox in the list.</summary>
    public static ILocator Card(this Visitor visitor, string address)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        return visitor.Page.Locator($"article.mailbox[aria-label='{address}']");
    }

    public static ILocator Ticks(this Visitor visitor, string state)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        return visitor.Page.Locator($".tick-{state}");
    }

    private static async Task GiveServerAsync(this Visitor visitor, string which, int port, string security)
    {
        await visitor.FillAsync($"{which}-host", DovecotServer.Host);
        await visitor.FillAsync($"{which}-port", port.ToString(CultureInfo.InvariantCulture));
        await visitor.Page.Locator($"#{which}-security").SelectOptionAsync(security);
    }
}
