namespace DuplexSensor.Tool.Export;

/// <summary>README.txt of an export, which explains how to deploy its files to the board.</summary>
internal static class BoardReadme
{
    public static string CreateText(string thing, bool hasWifi) => $"""
        What the board {thing} needs. device.key is its private key: keep it to yourself.

        One command does all of this and the runtime and the firmware too: duplex flash. By hand:

        1. {(hasWifi ? WifiIsSet : WifiIsMissing)}
        2. Install nanoff, version 2.5.162 or newer (versions 2.5.152 to 2.5.157 send files in an older form, which the
           board does not understand); this updates it too:

           dotnet tool install -g nanoff --allow-roll-forward

        3. In this folder, with nothing connected to the board's pins; your serial port in place of COM5:

           nanoff --filedeployment files.json --networkdeployment net.json --serialport COM5

           Read what it prints: each file and both configurations must say OK. "Error deploying content file" and
           "Exception deploying content file" are failures, although nanoff ends with exit code 0 then: repeat the
           command. A "SerialPort" that you put into files.json or net.json overrides --serialport.
        4. Press EN on the board: nothing else restarts it. With the firmware on it, its console says "connected".

        """;

    private const string WifiIsSet = "net.json contains your Wi-Fi already.";

    private const string WifiIsMissing = """
        Put your Wi-Fi into net.json: its name in place of YOUR WI-FI, its password in place of ITS PASSWORD. The
           ESP32 supports only 2.4 GHz. Without a Wi-Fi the board says "no Wi-Fi".
        """;
}
