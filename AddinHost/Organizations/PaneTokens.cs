using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace AddinHost.Organizations;

/// <summary>The access tokens of panes: sealed, short, bound to the grant they came from.</summary>
public sealed class PaneTokens(IDataProtectionProvider protection, TimeProvider clock)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly IDataProtector protector = protection.CreateProtector("Inlay.PaneToken");

    public string Make(Guid grantId, Guid memberId) =>
        protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{grantId:N} {memberId:N} {(clock.GetUtcNow() + Lifetime).ToUnixTimeSeconds()}"));

    /// <summary>Grant, member and end of a token; null when it is not ours or over.</summary>
    public (Guid GrantId, Guid MemberId, DateTimeOffset ExpiresAt)? Read(string token)
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

        var expiresAt = DateTimeOffset.FromUnixTimeSeconds(long.Parse(parts[2], CultureInfo.InvariantCulture));
        return expiresAt > clock.GetUtcNow() ? (Guid.ParseExact(parts[0], "N"), Guid.ParseExact(parts[1], "N"), expiresAt) : null;
    }
}
