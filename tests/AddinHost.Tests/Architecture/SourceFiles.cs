using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace AddinHost.Tests.Architecture;

/// <summary>One file of our source: its path below the repository, and its text.</summary>
internal sealed record SourceFile(string Path, string Text)
{
    public int Lines => Text.Split('\n').Length - (Text.EndsWith('\n') ? 1 : 0);

    /// <summary>The text without comments and without what stands in quotes.</summary>
    public string Code => SourceFiles.Bare().Replace(Text, match => match.Value[0] is '"' or '$' or '@' ? "\"\"" : match.Value[0] == '\'' ? "' '" : " ");
}

/// <summary>The source of this repository, as it stands where the tests were built.</summary>
internal static partial class SourceFiles
{
    public static IReadOnlyList<SourceFile> Under(string folder, string pattern = "*.cs")
    {
        var root = Root();
        return
        [
            .. Directory.EnumerateFiles(Path.Combine(root, folder), pattern, SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
                .Where(path => !path.Split('/').Any(part => part is "bin" or "obj" or "node_modules" or "wwwroot" or "dist"))
                .Order(StringComparer.Ordinal)
                .Select(path => new SourceFile(path, File.ReadAllText(Path.Combine(root, path)))),
        ];
    }

    /// <summary>A file of the repository.</summary>
    public static string At(params string[] path) => Path.Combine([Root(), .. path]);

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    [GeneratedRegex(
        """"
        (?s)\$*"{3,}.*?"{3,}|[$]?@"(?:[^"]|"")*"|@[$]"(?:[^"]|"")*"|[$]?"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)+'|//[^\n]*|/\*.*?\*/
        """",
        RegexOptions.None,
        matchTimeoutMilliseconds: 10_000)]
    internal static partial Regex Bare();
}
