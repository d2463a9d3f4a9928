using System.Globalization;
using System.Security.Cryptography;

namespace AddinHost.Integration.Support;

/// <summary>A folder with a short path under /tmp (a Unix socket's path may have 107 bytes), gone when disposed or when the test process ends.</summary>
public sealed class PrivateFolder : IDisposable
{
    public PrivateFolder(string purpose)
    {
        Path = string.Create(CultureInfo.InvariantCulture, $"/tmp/inlay-{purpose}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}");
        // Registered before it exists: deleting what is not there is harmless.
        Watchdog.Delete(Path);
        Directory.CreateDirectory(Path);
        // The servers change to users of their own, who have to pass.
        File.SetUnixFileMode(Path, (UnixFileMode)0b111_101_101);
    }

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Makes a folder inside, for a server that runs as this user.</summary>
    public string Add(string name, int? owner = null, int? group = null, UnixFileMode mode = (UnixFileMode)0b111_101_101)
    {
        var path = this[name];
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, mode);
        if (owner is { } user)
            Native.Own(path, user, group ?? user);
        return path;
    }

    public void Dispose()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
        Watchdog.Deleted(Path);
    }
}
