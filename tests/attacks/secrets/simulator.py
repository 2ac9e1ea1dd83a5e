# tries: make the truth of a case again with the simulator
import workbook.world.case

print("BREACH the simulator is here", workbook.world.case.write_case)
