using Microsoft.Extensions.Options;

namespace AddinHost.Data;

/// <summary>Where data lives (<c>Data:*</c>).</summary>
public sealed class DataOptions
{
    public const string Section = "Data";

    /// <summary>SQLite file, attachments and the master key. Empty: <c>data</c> beside the project's folder in Development (not inside: Data is source there), the platform's data folder otherwise.</summary>
    public string Directory { get; set; } = "";
}

/// <summary>The data folder of this installation, made when it is missing and closed to other users.</summary>
public sealed class DataFolder
{
    public DataFolder(IOptions<DataOptions> options, IHostEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(environment);
        var configured = options.Value.Directory;
        Root = System.IO.Path.GetFullPath(
            configured.Length > 0 ? configured
            : environment.IsDevelopment() ? System.IO.Path.Combine(environment.ContentRootPath, "..", "data")
            : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "inlay"));
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(Root);
        else
            Directory.CreateDirectory(Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Root { get; }

    public string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);
}
