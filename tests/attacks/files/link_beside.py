# tries: have files of the grader copied with links beside the notebook
# way: submitted
def build(hand_in):
    hand_in.write(hand_in.honest(total="print(open('data.csv').read(), open('more.txt').read())"))
    (hand_in.folder / "data.csv").symlink_to(f"{hand_in.places.home}/diary.txt")
    (hand_in.folder / "more.txt").symlink_to(
        f"{hand_in.places.course}/truth/a classmate/answers.txt"
    )
