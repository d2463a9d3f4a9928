using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace AddinHost.Shared.Secrets;

/// <summary>A sealed value could not be opened: the key is gone or the value was moved to another row.</summary>
public sealed class UnsealException(Exception inner) : Exception("A sealed value could not be opened with the keys of this installation.", inner);

/// <summary>
/// Seals secrets at rest (authenticated encryption by the data protection key ring, whose keys rotate every 90 days and stay valid for
/// opening). A value is bound to its purpose and row: moved elsewhere it does not open.
/// </summary>
public sealed class Sealer(IDataProtectionProvider protection)
{
    public byte[] Seal(string purpose, Guid rowId, string secret) => Protector(purpose, rowId).Protect(Encoding.UTF8.GetBytes(secret));

    public byte[] Seal(string purpose, Guid rowId, byte[] secret) => Protector(purpose, rowId).Protect(secret);

    /// <exception cref="UnsealException">Wrong key, purpose or row.</exception>
    public byte[] OpenBytes(string purpose, Guid rowId, byte[] sealedValue)
    {
        try
        {
            return Protector(purpose, rowId).Unprotect(sealedValue);
        }
        catch (CryptographicException exception)
        {
            throw new UnsealException(exception);
        }
    }

    public string Open(string purpose, Guid rowId, byte[] sealedValue) => Encoding.UTF8.GetString(OpenBytes(purpose, rowId, sealedValue));

    /// <summary>Was this sealed with the key that new values are sealed with? The id of the key stands behind four magic bytes.</summary>
    public bool IsCurrent(byte[] sealedValue)
    {
        ArgumentNullException.ThrowIfNull(sealedValue);
        const int IdAt = 4;
        const int IdLength = 16;
        var fresh = Protector("probe", Guid.Empty).Protect([]);
        return sealedValue.Length > IdAt + IdLength && sealedValue.AsSpan(IdAt, IdLength).SequenceEqual(fresh.AsSpan(IdAt, IdLength));
    }

    private IDataProtector Protector(string purpose, Guid rowId) => protection.CreateProtector("Inlay.Seal", purpose, rowId.ToString("N"));
}
