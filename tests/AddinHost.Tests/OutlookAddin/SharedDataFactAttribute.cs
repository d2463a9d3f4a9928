namespace AddinHost.Tests.OutlookAddin;

/// <summary>A test that needs a folder of third-party data beside the repository, and says so when the folder is not there.</summary>
internal sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute(string name)
    {
        if (!Directory.Exists(Folder(name)))
            Skip = $"needs ../shared/data/{name}, which is not here";
    }

    public static string Folder(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Addins.sln")))
            folder = folder.Parent;
        return Path.GetFullPath(Path.Combine(folder?.FullName ?? ".", "..", "shared", "data", name));
    }
}
