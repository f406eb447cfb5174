using System.Text;
using System.Text.Json;

namespace DuplexSensor.Nanoff;

/// <summary>The last part of a call: files, then the network configuration.</summary>
internal sealed class FileDeployment(FlashedBoard board, TextWriter normal, TextWriter always)
{
    // The oldest firmware that understands the packet for files comes after this one (nf-interpreter#3502).
    private static readonly Version OlderPacket = new(1, 17, 0, 257);

    private static readonly JsonSerializerOptions CaseInsensitive = new() { PropertyNameCaseInsensitive = true };

    private BoardState State => board.State;

    private bool HasOldFirmware => Version.Parse(State.Firmware!) <= OlderPacket;

    public void Run(NanoffOptions options)
    {
        if (options["--filedeployment"] is { } files)
        {
            WriteFiles(Read<FileList>(files), options["--serialport"]);
        }

        if (options["--networkdeployment"] is { } network)
        {
            WriteNetwork(ReadText(network), Read<Network>(network).SerialPort ?? options["--serialport"]);
        }
    }

    private T Read<T>(string path) => JsonSerializer.Deserialize<T>(ReadText(path), CaseInsensitive)!;

    private string ReadText(string path) => Encoding.UTF8.GetString(board.ReadSource(path));

    private void WriteFiles(FileList list, string? port)
    {
        Connect(list.SerialPort ?? port);
        foreach (FileEntry file in list.Files)
        {
            try
            {
                WriteFile(file);
            }
            catch (IOException)
            {
                normal.WriteLine($"\nException deploying content file {Describe(file)}");
            }
        }
    }

    private void WriteFile(FileEntry file)
    {
        if (string.IsNullOrEmpty(file.SourceFilePath))
        {
            board.DeleteFile(file.DestinationFilePath);
            always.WriteLine($"Deleting file {file.DestinationFilePath}...OK");
            return;
        }

        always.Write($"Deploying file {Describe(file)}...");
        if (board.HasFault(NanoffFault.FileThrows))
        {
            throw new IOException("no answer");
        }

        byte[] content = board.ReadSource(file.SourceFilePath);
        if (HasOldFirmware || board.HasFault(NanoffFault.FileFails))
        {
            always.WriteLine($"\nError deploying content file {Describe(file)}");
            return;
        }

        board.WriteFile(file.DestinationFilePath, content);
        always.WriteLine("OK");
    }

    private void WriteNetwork(string network, string? port)
    {
        Connect(port);
        always.Write("Updating network configuration...");
        if (board.HasFault(NanoffFault.NetworkFails))
        {
            always.WriteLine("\nError uploading network configuration.");
            throw new NanoffException(2002, "");
        }

        always.WriteLine("OK");
        State.Network = network;
        board.Save();
        always.WriteLine("Updating wireless configuration...OK");
    }

    private void Connect(string? port)
    {
        bool isGone = port != State.Port || board.HasFault(NanoffFault.PortInUse);
        if (isGone || State.Firmware is null || board.HasFault(NanoffFault.NoAnswer))
        {
            always.WriteLine($"Error connecting to nanoDevice on {port} for deployment.");
            throw new NanoffException(2000, "");
        }

        if (board.HasFault(NanoffFault.StaysInitialized))
        {
            throw new NanoffException(2002, "");
        }
    }

    private static string Describe(FileEntry file) => $"{file.SourceFilePath} to {file.DestinationFilePath}";

    private sealed record FileList(string? SerialPort, IReadOnlyList<FileEntry> Files);

    private sealed record FileEntry(string DestinationFilePath, string? SourceFilePath);

    private sealed record Network(string? SerialPort);
}
