using System.Globalization;
using System.Security.Cryptography;
using AddinHost.Data;
using AddinHost.Organizations;
using AddinHost.Shared.Identity;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace AddinHost.Tracking.Capture;

/// <summary>
/// What a pane leaves with a draft in Outlook's memory, for the script that runs when the mail is sent and shares no memory with the pane. Good for preparing mail and saying that it
/// is sent, for two hours; whoever finds one learns nothing about anybody by it.
/// </summary>
public sealed class CaptureTokens(IDataProtectionProvider protection, AppDb db, Caller caller, TimeProvider clock)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(2);

    private readonly IDataProtector protector = protection.CreateProtector("Inlay.CaptureToken");

    public sealed record Response(string Token, DateTimeOffset ExpiresAt);

    public Response Make()
    {
        var expiresAt = clock.GetUtcNow() + Lifetime;
        return new Response(protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{caller.MemberId:N} {expiresAt.ToUnixTimeSeconds()}")), expiresAt);
    }

    /// <summary>Whose it is; null when it is not ours or over, or its member is gone.</summary>
    public async Task<Bearer?> FindAsync(string token, CancellationToken ct)
    {
        string[] parts;
        try
        {
            parts = protector.Unprotect(token).Split(' ');
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            return null;
        }

        if (DateTimeOffset.FromUnixTimeSeconds(long.Parse(parts[1], CultureInfo.InvariantCulture)) <= clock.GetUtcNow())
            return null;
        var id = Guid.ParseExact(parts[0], "N");
        // The organization is what this look-up finds out, so its filter is lifted.
        return await db.Users.IgnoreQueryFilters().Where(member => member.Id == id).Select(member => new Bearer(member.Id, member.OrganizationId, Permissions.None)).SingleOrDefaultAsync(ct);
    }
}
