export default function RoomPage() {
  return <div className="flex-1" />;
}
