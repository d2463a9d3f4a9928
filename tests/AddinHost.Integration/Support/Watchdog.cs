using System.Diagnostics;

namespace AddinHost.Integration.Support;

/// <summary>
/// One shell beside the test process. When its standard input closes, because the tests ended or were killed, it stops every server that is
/// still registered and deletes every registered folder.
/// </summary>
internal static class Watchdog
{
    private const string Script = """
        trap '' HUP INT TERM
        exec >/dev/null 2>&1
        declare -A groups folders
        while read -r verb what signal; do
          case $verb in
            stop) groups[$what]=$signal ;;
            forget) unset "groups[$what]" ;;
            delete) folders[$what]=1 ;;
            deleted) unset "folders[$what]" ;;
          esac
        done
        for id in "${!groups[@]}"; do kill -"${groups[$id]}" "$id"; done
        ((${#groups[@]})) && sleep 0.5
        for id in "${!groups[@]}"; do kill -KILL -- "-$id"; done
        for folder in "${!folders[@]}"; do rm -rf -- "$folder"; done
        """;

    private static readonly Lock Gate = new();
    private static readonly Lazy<StreamWriter> Input = new(Start);

    /// <summary>Stops this process group at the end: first the signal to its leader, half a second later SIGKILL to all of it.</summary>
    public static void Stop(int processGroup, int signal) => Tell($"stop {processGroup} {signal}");

    public static void Forget(int processGroup) => Tell($"forget {processGroup}");

    public static void Delete(string folder) => Tell($"delete {folder}");

    public static void Deleted(string folder) => Tell($"deleted {folder}");

    private static void Tell(string line)
    {
        lock (Gate)
            Input.Value.WriteLine(line);
    }

    internal static StreamWriter Start()
    {
        // A session of its own: Ctrl-C at the terminal must not take it down with the tests.
        var start = new ProcessStartInfo("setsid", ["bash", "-c", Script]) { UseShellExecute = false, RedirectStandardInput = true, WorkingDirectory = "/" };
        var input = Process.Start(start)!.StandardInput;
        input.AutoFlush = true;
        return input;
    }
}
