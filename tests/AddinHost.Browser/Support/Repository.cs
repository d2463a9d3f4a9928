namespace AddinHost.Browser.Support;

/// <summary>Where the sources are.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Addins.sln")))
            at = at.Parent ?? throw new InvalidOperationException("Addins.sln is in no folder above the tests.");
        return at.FullName;
    }
}
