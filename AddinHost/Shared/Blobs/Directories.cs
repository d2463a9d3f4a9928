using System.Runtime.InteropServices;
using System.Text;

namespace AddinHost.Shared.Blobs;

/// <summary>Makes a folder's own entries last: a renamed file may be forgotten by a power cut until its folder is synced (fsync(2)).</summary>
internal static class Directories
{
    /// <exception cref="IOException">The folder could not be synced.</exception>
    public static void Sync(string path)
    {
        // NTFS journals its entries, and has no call for it.
        if (OperatingSystem.IsWindows())
            return;
        var handle = Open(Encoding.UTF8.GetBytes(path + '\0'), 0);
        if (handle < 0)
            throw new IOException($"The folder cannot be opened ({Marshal.GetLastPInvokeError()}).");
        var synced = Sync(handle);
        var error = Marshal.GetLastPInvokeError();
        _ = Close(handle);
        if (synced != 0)
            throw new IOException($"The folder cannot be synced ({error}).");
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int handle);

    [DllImport("libc", EntryPoint = "close", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int handle);
}
