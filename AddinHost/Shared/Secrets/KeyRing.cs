using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using AddinHost.Data;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AddinHost.Shared.Secrets;

/// <summary>Where the master key comes from (<c>Secrets:*</c>).</summary>
public sealed class SecretsOptions
{
    public const string Section = "Secrets";

    /// <summary>32 bytes in base64; needed when several hosts share a database. Empty: a file in the data folder, made once.</summary>
    public string MasterKey { get; set; } = "";
}

/// <summary>The key that seals the key ring; it never lies in the database.</summary>
public sealed class MasterKey
{
    private const int Size = 32;

    public MasterKey(IOptions<SecretsOptions> options, DataFolder folder)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(folder);
        Bytes = options.Value.MasterKey.Length > 0 ? Convert.FromBase64String(options.Value.MasterKey) : FromFile(folder.Path("master.key"));
        if (Bytes.Length != Size)
            throw new InvalidOperationException("Secrets:MasterKey must be 32 bytes in base64.");
    }

    public byte[] Bytes { get; }

    private static byte[] FromFile(string path)
    {
        if (!File.Exists(path))
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            try
            {
                using var stream = new FileStream(path, options);
                stream.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Size))));
                stream.Flush(flushToDisk: true);
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another process of this installation was first.
            }
        }

        return Convert.FromBase64String(File.ReadAllText(path).Trim());
    }
}

/// <summary>Keeps the data protection keys in the database, where every host of the installation finds them.</summary>
public sealed class DatabaseKeyRing(IServiceScopeFactory scopes) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var scope = scopes.CreateScope();
        return [.. scope.ServiceProvider.GetRequiredService<AppDb>().ProtectionKeys.AsNoTracking().Select(key => key.Xml).ToList().Select(XElement.Parse)];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        ArgumentNullException.ThrowIfNull(element);
        // Called on a thread pool thread by data protection, whose interface is synchronous; there is no context to deadlock on.
        Task.Run(async () =>
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<AppDb>();
            db.ProtectionKeys.Add(new ProtectionKey { Name = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
            await db.SaveChangesAsync();
        }).GetAwaiter().GetResult();
    }
}

/// <summary>Seals each key of the ring with the master key (AES-256-GCM).</summary>
public sealed class MasterKeyEncryptor(MasterKey master) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        ArgumentNullException.ThrowIfNull(plaintextElement);
        var plain = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var nonce = RandomNumberGenerator.GetBytes(AesGcm.NonceByteSizes.MaxSize);
        var cipher = new byte[plain.Length];
        var tag = new byte[AesGcm.TagByteSizes.MaxSize];
        using var aes = new AesGcm(master.Bytes, tag.Length);
        aes.Encrypt(nonce, plain, cipher, tag);
        var element = new XElement("sealed", new XElement("value", Convert.ToBase64String([.. nonce, .. tag, .. cipher])));
        return new EncryptedXmlInfo(element, typeof(MasterKeyDecryptor));
    }
}

/// <summary>Opens what <see cref="MasterKeyEncryptor"/> sealed; made by data protection from its type name.</summary>
public sealed class MasterKeyDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        ArgumentNullException.ThrowIfNull(encryptedElement);
        var bytes = Convert.FromBase64String(encryptedElement.Element("value")!.Value).AsSpan();
        var nonceSize = AesGcm.NonceByteSizes.MaxSize;
        var tagSize = AesGcm.TagByteSizes.MaxSize;
        var plain = new byte[bytes.Length - nonceSize - tagSize];
        using var aes = new AesGcm(services.GetRequiredService<MasterKey>().Bytes, tagSize);
        aes.Decrypt(bytes[..nonceSize], bytes[(nonceSize + tagSize)..], bytes.Slice(nonceSize, tagSize), plain);
        return XElement.Parse(Encoding.UTF8.GetString(plain));
    }
}
