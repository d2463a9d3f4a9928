namespace AddinHost.Browser.Hostile;

/// <summary>A piece of HTML that runs a script or asks a stranger's server wherever nothing stops it; RUN stands for the script, SINK for the server.</summary>
/// <param name="Charset">How the mail that carries it says that it is written.</param>
public sealed record Vector(string Category, string Html, string Charset = "utf-8")
{
    /// <summary>With the marks of one number: the script sets a variable of the page around it, the server is asked for a path of it.</summary>
    public string With(int number, string sink)
    {
        var run = $"top.r{number}=1";
        return Html.Replace("RUN", run, StringComparison.Ordinal).Replace("CODED", string.Concat(run.Select(letter => $"&#{(int)letter};")), StringComparison.Ordinal)
            .Replace("SINK", $"{sink}{number}", StringComparison.Ordinal);
    }
}
