using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

// The servers are Debian's packages.
[assembly: SupportedOSPlatform("linux")]

namespace AddinHost.Integration.Support;

/// <summary>The few calls of libc that .NET does not offer.</summary>
internal static class Native
{
    public const int SigHup = 1;
    public const int SigQuit = 3;
    public const int SigKill = 9;
    public const int SigTerm = 15;
    public const int SigCont = 18;
    public const int SigStop = 19;

    private const int NoSuchProcess = 3;

    /// <summary>Sends a signal; a negative id means a whole process group. A process that has already gone is no error.</summary>
    public static void Signal(int processId, int signal)
    {
        if (kill(processId, signal) != 0 && Marshal.GetLastPInvokeError() is var error && error != NoSuchProcess)
            throw new Win32Exception(error);
    }

    public static void Own(string path, int userId, int groupId)
    {
        if (chown(path, (uint)userId, (uint)groupId) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    /// <summary>User and group number of an account that a Debian package has made.</summary>
    public static (int User, int Group) Account(string name)
    {
        var fields = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).FirstOrDefault(line => line[0] == name)
            ?? throw new InvalidOperationException($"There is no account named {name}; tests/run installs what makes it.");
        return (int.Parse(fields[2], CultureInfo.InvariantCulture), int.Parse(fields[3], CultureInfo.InvariantCulture));
    }

    public static int Group(string name)
    {
        var fields = File.ReadLines("/etc/group").Select(line => line.Split(':')).First(line => line[0] == name);
        return int.Parse(fields[2], CultureInfo.InvariantCulture);
    }

    /// <summary>Sets a variable where OpenSSL and .NET's native half look for it; <see cref="Environment"/> changes a managed copy only.</summary>
    public static void SetVariable(string name, string value)
    {
        if (setenv(name, value, 1) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        Environment.SetEnvironmentVariable(name, value);
    }

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int pid, int sig);

    [DllImport("libc", SetLastError = true, BestFitMapping = false), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int chown([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint owner, uint group);

    [DllImport("libc", SetLastError = true, BestFitMapping = false), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int setenv([MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrite);
}
