using System.Globalization;

namespace AddinHost.Fakes;

/// <summary>What stands on the command line behind the name of the fake.</summary>
public sealed record FakeOptions(int Port, string? Certificate, string? Key)
{
    /// <summary>Null when it cannot be understood.</summary>
    public static FakeOptions? Read(IEnumerable<string> arguments)
    {
        var given = arguments.Chunk(2).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
        return int.TryParse(given.GetValueOrDefault("--port"), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? new(port, given.GetValueOrDefault("--certificate"), given.GetValueOrDefault("--key"))
            : null;
    }
}
